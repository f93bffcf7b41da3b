import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PolicyTable, Role } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import type { Choice } from "./Cell";
import { between, type Difference, type Draft, differences } from "./draft";
import styles from "./roles.module.css";

/** Every change in words before it is saved; what somebody else changed meanwhile stands above it. */
export function Review({
  policy,
  drafts,
  roles,
  isBusy,
  refusal,
  save,
  close,
}: {
  policy: PolicyTable;
  drafts: Draft[];
  roles: Role[];
  isBusy: boolean;
  refusal: string | null;
  save: () => void;
  close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={close} title={t("roles.review")} size="lg">
      <div className={styles.form}>
        {drafts.map((draft) => {
          const now = roles.find(({ id }) => id === draft.base.id);
          const theirs = now && now.version !== draft.base.version ? between(draft.base, now) : null;
          return (
            <section key={draft.base.id} className={styles.changes}>
              <h3>{draft.base.name}</h3>
              {theirs && (
                <div className={styles.theirs} role="status">
                  <p>{t("roles.conflict")}</p>
                  <List policy={policy} items={theirs} />
                </div>
              )}
              <List policy={policy} items={differences(draft)} />
            </section>
          );
        })}
        {refusal && (
          <p className={styles.refusal} role="alert">
            {refusal}
          </p>
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button loading={isBusy} onClick={save}>
            {t("common.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function List({ policy, items }: { policy: PolicyTable; items: Difference[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.differences}>
      {items.map(({ part, name, before, after }) => {
        const known = (part === "grants" ? policy.rights : policy.fields).find((each) => each.name === name);
        const word = (value: string | null): string => t(`choice.${wordOf(policy, part, name, value)}`);
        return (
          <li key={`${part}${name}`}>
            <span>{known?.title ?? name}</span>
            <s>{word(before)}</s>
            <IconArrowRight size={14} stroke={1.7} aria-label={t("roles.becomes")} />
            <strong>{word(after)}</strong>
          </li>
        );
      })}
    </ul>
  );
}

function wordOf(policy: PolicyTable, part: Difference["part"], name: string, value: string | null): Choice {
  if (part === "fields") return (value ?? "write") as Choice;
  if (value === null) return "none";
  return policy.rights.find((right) => right.name === name)?.is_scoped === false ? "held" : (value as Choice);
}
