import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Customer, Ref } from "@/api/types";
import { useStatus } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { AssignBox } from "./AssignBox";
import styles from "./customer.module.css";
import { assign } from "./edits";

/** Who is responsible; the first one leads. */
export function People({ customer, answersKeys }: { customer: Customer; answersKeys: boolean }) {
  const { t } = useTranslation();
  const canAssign = customer.can.includes("assign");
  return (
    <ul className={styles.people}>
      {customer.assignees.map((person) => (
        <li key={person.id}>
          <PersonAvatar person={person} />
          <span>{person.name}</span>
          {canAssign && (
            <button
              type="button"
              className={styles.take}
              aria-label={t("customer.unassign", { name: person.name })}
              onClick={() =>
                void assign(
                  customer,
                  customer.assignees.filter(({ id }) => id !== person.id),
                )
              }
            >
              <IconX size={14} stroke={1.7} />
            </button>
          )}
        </li>
      ))}
      {customer.assignees.length === 0 && <li className={styles.none}>{t("customer.nobody")}</li>}
      {canAssign && (
        <li>
          <AssignBox
            customer={customer}
            answersKeys={answersKeys}
            target={(box) => (
              <button type="button" className={styles.add} onClick={() => box.toggleDropdown()}>
                <IconPlus size={14} stroke={1.7} aria-hidden /> {t("customer.assign")}
              </button>
            )}
          />
        </li>
      )}
    </ul>
  );
}

function PersonAvatar({ person }: { person: Ref }) {
  return <Avatar person={person} size="normal" status={useStatus(person.id)} />;
}
