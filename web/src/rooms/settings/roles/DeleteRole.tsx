import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { Role, RoleUses } from "@/api/types";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { Dialog } from "@/ui/Dialog";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./roles.module.css";

/** Deletes a role. Who has it and what names it is told before; another role must be named where one is needed. */
export function DeleteRole({ role, roles, close }: { role: Role; roles: Role[]; close: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["role-uses", role.id],
    queryFn: async () =>
      (await answer(http.GET("/api/roles/{role_id}/uses", { params: { path: { role_id: role.id } } }))).row,
    // Who has it is who has it now, not who had it a while ago.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog opened onClose={close} title={t("roles.deleteTitle", { name: role.name })}>
      {error && <RegionError what={t("roles.usesFailed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={36} />}
      {data && (
        <Deletion role={role} others={roles.filter(({ id }) => id !== role.id)} uses={data} close={close} />
      )}
    </Dialog>
  );
}

function Deletion({
  role,
  others,
  uses,
  close,
}: {
  role: Role;
  others: Role[];
  uses: RoleUses;
  close: () => void;
}) {
  const { t } = useTranslation();
  const [replacement, setReplacement] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isUsed = uses.people > 0 || uses.items.length > 0;
  const isLone = uses.items.some(({ things }) => things.some((each) => each.is_lone));
  const isNeeded = uses.people > 0 || isLone;
  const explained = !isNeeded
    ? "roles.replacementFree"
    : uses.items.length > 0
      ? "roles.replacementText"
      : "roles.replacementPeople";

  async function send(): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      const { asOf } = await answer(
        http.DELETE("/api/roles/{role_id}", {
          params: { path: { role_id: role.id }, query: replacement ? { replacement_id: replacement } : {} },
        }),
      );
      rows.place([{ kind: "role", id: role.id, row: null }], asOf, null);
      toast.said(t("roles.deleted", { name: role.name }));
      close();
    } catch (problem) {
      setRefusal(reasonOf(problem));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={styles.form}>
      {!isUsed && <p className={styles.text}>{t("roles.unused")}</p>}
      {isUsed && <Uses uses={uses} />}
      {isUsed && (
        <Select
          label={t("roles.replacement")}
          description={t(explained)}
          placeholder={isNeeded ? t("roles.choose") : t("roles.noReplacement")}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={replacement}
          onChange={(id) => {
            setReplacement(id);
            setRefusal(null);
          }}
          clearable={!isNeeded}
          clearButtonProps={{ "aria-label": t("common.clear") }}
        />
      )}
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button
          color="red"
          size="md"
          loading={isBusy}
          disabled={isNeeded && replacement === null}
          onClick={() => void send()}
        >
          {t("roles.delete")}
        </Button>
      </div>
    </div>
  );
}

function Uses({ uses: { people, items } }: { uses: RoleUses }) {
  const { t } = useTranslation();
  return (
    <dl className={styles.uses}>
      {people > 0 && (
        <div>
          <dt>{t("roles.people")}</dt>
          <dd>{t("roles.peopleCount", { count: people })}</dd>
        </div>
      )}
      {items.map(({ name, title, things }) => (
        <div key={name}>
          <dt>{title}</dt>
          {things.map((each) => (
            <dd key={each.title}>{each.title}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
