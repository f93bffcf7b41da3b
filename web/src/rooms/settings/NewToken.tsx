import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { usePolicy } from "@/api/policy";
import { Problem } from "@/api/problem";
import type { ApiToken } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import { tokensKey } from "./policy";
import styles from "./settings.module.css";

const lives = [30, 90, 365] as const;
const DAY = 24 * 3600 * 1000;
/** No program looks through somebody's eyes. */
const forPeopleAlone = "users.view_as";

/** A key to be made: never for more than its maker may. */
export function NewToken({ close, onMade }: { close: () => void; onMade: (token: ApiToken) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: "", life: "365", grants: ["leads.create"] },
    validate: {
      name: (name) => (name.trim() ? null : t("new.nameNeeded")),
      grants: (grants) => (grants.length > 0 ? null : t("tokens.grantNeeded")),
    },
  });
  const make = useMutation({
    mutationFn: async ({ name, grants, life }: typeof form.values) => {
      const ends =
        life === "never" ? {} : { expires_at: new Date(Date.now() + Number(life) * DAY).toISOString() };
      return (await answer(http.POST("/api/tokens", { body: { name, grants, ...ends } }))).row;
    },
    onSuccess: (made) => {
      onMade(made);
      close();
      void queries.invalidateQueries({ queryKey: tokensKey });
    },
    onError: (problem) => {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    },
  });
  return (
    <Dialog opened onClose={close} title={t("tokens.new")} size={720}>
      <form
        className={styles.fields}
        autoComplete="off"
        onSubmit={form.onSubmit((values) => make.mutate(values))}
      >
        <div className={styles.inline}>
          <TextInput label={t("tokens.name")} data-autofocus {...form.getInputProps("name")} />
          <Select
            label={t("tokens.expires")}
            allowDeselect={false}
            data={[
              ...lives.map((days) => ({ value: String(days), label: t("tokens.days", { count: days }) })),
              { value: "never", label: t("tokens.never") },
            ]}
            {...form.getInputProps("life")}
          />
        </div>
        <Checkbox.Group
          label={t("tokens.grants")}
          description={t("tokens.grantsText")}
          {...form.getInputProps("grants")}
        >
          <Grants />
        </Checkbox.Group>
        <div className={`${styles.buttons} ${styles.staying}`}>
          <Button variant="default" size="md" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" size="md" loading={make.isPending}>
            {t("tokens.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Grants() {
  const me = useMe();
  const { policy } = usePolicy();
  const held = policy?.rights.filter(({ name }) => name in me.grants && name !== forPeopleAlone) ?? [];
  return (
    <div className={styles.grants}>
      {policy?.modules
        .filter((module) => held.some((right) => right.module === module.name))
        .map((module) => (
          <Fragment key={module.name}>
            <span className={styles.module}>{module.title}</span>
            <div className={styles.rights}>
              {held
                .filter((right) => right.module === module.name)
                .map((right) => (
                  <Checkbox key={right.name} value={right.name} label={right.title} title={right.text} />
                ))}
            </div>
          </Fragment>
        ))}
    </div>
  );
}
