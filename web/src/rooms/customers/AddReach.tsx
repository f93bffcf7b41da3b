import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import styles from "./customer.module.css";
import { addReach } from "./edits";

/** One more way to reach the customer; an @ makes it an e-mail, anything else a phone. */
export function AddReach({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);

  function save(): void {
    const value = draft?.trim();
    setDraft(null);
    if (value) void addReach(customer, value);
  }

  if (draft === null) {
    return (
      <button type="button" className={styles.add} onClick={() => setDraft("")}>
        <IconPlus size={14} stroke={1.7} aria-hidden /> {t("customer.addReach")}
      </button>
    );
  }
  return (
    <input
      className={styles.reachField}
      aria-label={t("customer.addReach")}
      placeholder="0532 123 45 67"
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to write
      autoFocus
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.stopPropagation();
          setDraft(null);
        }
      }}
    />
  );
}
