import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer, Ref } from "@/api/types";
import { assign } from "../edits";
import styles from "./handover.module.css";

const longest = 2_000;

/** Makes somebody the owner, with what they must know, if there is something; the owner before stays and helps. */
export function HandOver({ customer, to, close }: { customer: Customer; to: Ref; close: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [before] = customer.assignees;

  function give(): void {
    void assign(customer, ownedBy(customer, to), note.trim() || null);
    close();
  }

  return (
    <form
      className={styles.form}
      aria-label={t("handover.form", { name: to.name })}
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) give();
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <Textarea
        label={t("handover.note", { name: to.name })}
        placeholder={t("handover.hint")}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={longest}
        // The person has just asked for it.
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {before && <p className={styles.stays}>{t("handover.stays", { name: before.name })}</p>}
      <div className={styles.buttons}>
        <Button size="compact-sm" variant="default" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button size="compact-sm" type="submit">
          {t("handover.give")}
        </Button>
      </div>
    </form>
  );
}

/** Everybody as before, this one first. */
export function ownedBy(customer: Customer, owner: Ref): Ref[] {
  return [owner, ...customer.assignees.filter(({ id }) => id !== owner.id)];
}
