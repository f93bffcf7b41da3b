import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Customer } from "@/api/types";
import { newId } from "@/lib/ids";
import { isOffline } from "@/live/connection";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";
import styles from "./customer.module.css";

/** One more way to reach the customer; an @ makes it an e-mail, anything else a phone. */
export function AddReach({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);

  async function save(): Promise<void> {
    const value = draft?.trim();
    setDraft(null);
    if (!value) return;
    if (isOffline()) {
      toast.refused(t("offline.refused"));
      return;
    }
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/customers/{customer_id}/identities", {
          ...named(requestId),
          params: { path: { customer_id: customer.id } },
          body: { kind: value.includes("@") ? "email" : "phone", value, version: customer.version },
        }),
      );
      rows.place([{ kind: "customer", id: row.id, row }], asOf, requestId);
    } catch (problem) {
      const reason =
        problem instanceof Problem
          ? (Object.values(problem.fields)[0] ?? problem.sentence)
          : t("offline.noAnswer");
      toast.failed(`${t("customer.reachFailed")}: ${reason}`, { again: () => setDraft(value) });
    }
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
      onBlur={() => void save()}
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
