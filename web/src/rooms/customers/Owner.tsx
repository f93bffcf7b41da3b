import { IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { Avatars } from "@/ui/Avatar";
import { AssignBox } from "./AssignBox";
import styles from "./header.module.css";

/** Who answers for the customer, in the header; pressing it, or A, adds somebody. */
export function Owner({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [first, ...others] = customer.assignees;
  const shown = first ? (
    <>
      <Avatars people={customer.assignees} most={3} size="normal" />
      <span className={styles.ownerName}>
        {first.name}
        {others.length > 0 && ` +${others.length}`}
      </span>
    </>
  ) : (
    <>
      <IconUserPlus size={16} stroke={1.7} aria-hidden />
      <span className={styles.ownerName}>{t("customer.nobody")}</span>
    </>
  );
  if (!customer.can.includes("assign")) return <span className={styles.owner}>{shown}</span>;
  const names = customer.assignees.map(({ name }) => name).join(", ") || t("customer.nobody");
  return (
    <AssignBox
      customer={customer}
      answersKeys
      target={(box) => (
        <button
          type="button"
          className={styles.owner}
          title={`${t("customer.assign")} · A`}
          aria-label={`${t("customer.people")}: ${names}. ${t("customer.assign")}`}
          onClick={() => box.toggleDropdown()}
        >
          {shown}
        </button>
      )}
    />
  );
}
