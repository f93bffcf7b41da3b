import { IconPlus, IconUserUp, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Customer, Ref } from "@/api/types";
import { useStatus } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { AssignBox } from "./AssignBox";
import styles from "./customer.module.css";
import { assign } from "./edits";
import { HandOver, ownedBy } from "./handover/HandOver";
import { useWaitingHandover } from "./handover/load";

/** Who is responsible: the first one owns the customer, the others help. */
export function People({ customer, answersKeys }: { customer: Customer; answersKeys: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const waiting = useWaitingHandover(customer.id);
  const [handing, setHanding] = useState<Ref | null>(null);
  const canAssign = customer.can.includes("assign");
  const heir = customer.assignees.slice(1).find(({ id }) => id === handing?.id);

  function makeOwner(person: Ref): void {
    // Whoever takes it themself has nobody to tell.
    if (person.id === me.id) void assign(customer, ownedBy(customer, person));
    else setHanding(person);
  }

  return (
    <ul className={styles.people}>
      {customer.assignees.map((person, place) => (
        <li key={person.id}>
          <PersonAvatar person={person} />
          <span className={styles.person}>
            <span title={person.name}>{person.name}</span>
            <small>
              {t(place === 0 ? "customer.owner" : "customer.helper")}
              {place === 0 && waiting?.to_user.id === person.id && ` · ${t("handover.notYet")}`}
            </small>
          </span>
          {canAssign && place > 0 && (
            <button
              type="button"
              className={styles.take}
              title={t("customer.makeOwner")}
              aria-label={`${person.name}: ${t("customer.makeOwner")}`}
              onClick={() => makeOwner(person)}
            >
              <IconUserUp size={14} stroke={1.7} />
            </button>
          )}
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
      {heir && (
        <li>
          <HandOver key={heir.id} customer={customer} to={heir} close={() => setHanding(null)} />
        </li>
      )}
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
