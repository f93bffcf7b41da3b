import { Button, NativeSelect } from "@mantine/core";
import { IconDownload, IconPlus, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Role } from "@/api/types";
import { exact } from "@/lib/formats";
import { newId } from "@/lib/ids";
import { useIsPhone } from "@/lib/useMedia";
import { rows } from "@/live/rows";
import { useRoles } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { chosen, type Drafts, differences, onTopOf } from "./draft";
import { Matrix } from "./Matrix";
import { Review } from "./Review";
import { RoleForm } from "./RoleForm";
import styles from "./roles.module.css";

/** Who may do what: rights and roles as one table. Changes are shown in words before they are saved. */
export function Roles() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const isPhone = useIsPhone();
  const policy = useQuery({
    queryKey: ["policy", i18n.language],
    queryFn: async () => (await answer(http.GET("/api/policy"))).row,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { items, view } = useRoles();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [phoneRole, setPhoneRole] = useState<string | null>(null);
  const [open, setOpen] = useState<"review" | "new" | null>(null);
  const saving = useSaving(drafts, setDrafts, () => setOpen(null));
  const mine = Object.values(drafts);
  const count = mine.reduce((sum, draft) => sum + differences(draft).length, 0);
  const one = items.find(({ id }) => id === phoneRole) ?? items[0];
  const isLoading = view.phase === "waiting" || view.phase === "loading" || policy.isPending;
  return (
    <section className={styles.section}>
      <header className={styles.top}>
        <h2>{t("settings.roles")}</h2>
        <div className={styles.tools}>
          <Button
            variant="default"
            component="a"
            href="/api/roles/matrix.csv"
            download
            leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
          >
            CSV
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} stroke={1.7} aria-hidden />}
            onClick={() => window.print()}
          >
            {t("roles.print")}
          </Button>
          {isGranted(me, "roles.manage") && (
            <Button
              leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />}
              onClick={() => setOpen("new")}
            >
              {t("roles.new")}
            </Button>
          )}
        </div>
        <p className={styles.text}>{t("roles.text")}</p>
        <p className={styles.printed}>
          {t(count > 0 ? "roles.printedUnsaved" : "roles.printed", { name: me.name, at: exact(Date.now()) })}
        </p>
      </header>
      {(view.phase === "failed" || policy.error) && (
        <RegionError
          what={t("roles.failed")}
          problem={policy.error ?? view.problem}
          retry={() => location.reload()}
        />
      )}
      {isLoading && <Bones rows={8} height={44} />}
      {isPhone && one && (
        <NativeSelect
          aria-label={t("settings.roles")}
          data={items.map(({ id, name }) => ({ value: id, label: name }))}
          value={one.id}
          onChange={(event) => setPhoneRole(event.currentTarget.value)}
        />
      )}
      {policy.data && view.phase === "ready" && (
        <Matrix
          policy={policy.data}
          roles={isPhone ? (one ? [one] : []) : items}
          drafts={drafts}
          canEdit={isGranted(me, "roles.manage")}
          choose={(role, part, name, value) => setDrafts((all) => chosen(all, role, part, name, value))}
        />
      )}
      {count > 0 && (
        <div className={styles.bar} role="status">
          <span>{t("roles.unsaved", { count })}</span>
          <Button variant="default" onClick={() => setDrafts({})}>
            {t("roles.drop")}
          </Button>
          <Button onClick={() => setOpen("review")}>{t("roles.reviewAndSave")}</Button>
        </div>
      )}
      {open === "new" && <RoleForm original={null} isCopy={false} close={() => setOpen(null)} />}
      {open === "review" && policy.data && (
        <Review
          policy={policy.data}
          drafts={mine}
          roles={items}
          isBusy={saving.isBusy}
          refusal={saving.refusal}
          save={() => void saving.save(items)}
          close={() => setOpen(null)}
        />
      )}
    </section>
  );
}

/** Saves one role after the other; what was saved is no draft any more, what was refused stays and says why. */
function useSaving(drafts: Drafts, setDrafts: (change: (all: Drafts) => Drafts) => void, done: () => void) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function save(roles: Role[]): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      for (const draft of Object.values(drafts)) {
        // What somebody else changed meanwhile was shown above these changes: they go on top of it.
        const now = roles.find(({ id }) => id === draft.base.id) ?? draft.base;
        const wanted = onTopOf(now, draft)[now.id];
        if (wanted) await send(now, wanted.grants, wanted.fields);
        setDrafts(({ [draft.base.id]: _, ...others }) => others);
      }
      toast.said(t("roles.allSaved"));
      done();
    } catch (problem) {
      setRefusal(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  return { isBusy, refusal, save };
}

async function send(
  role: Role,
  grants: Record<string, string>,
  fields: Record<string, string>,
): Promise<void> {
  const requestId = newId();
  rows.own(requestId);
  try {
    const { row, asOf } = await answer(
      http.PATCH("/api/roles/{role_id}", {
        ...named(requestId),
        params: { path: { role_id: role.id } },
        // Chosen from the words of the wire, and kept by name.
        body: { version: role.version, grants: grants as Role["grants"], fields: fields as Role["fields"] },
      }),
    );
    rows.place([{ kind: "role", id: row.id, row }], asOf, requestId);
  } catch (problem) {
    if (problem instanceof Problem && problem.current)
      rows.place([{ kind: "role", id: role.id, row: problem.current as Role }], problem.asOf, null);
    throw problem;
  }
}
