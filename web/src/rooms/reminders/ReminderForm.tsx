import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clock, longDay } from "@/lib/formats";
import { newId } from "@/lib/ids";
import { useSeers } from "@/live/shared";
import { RemindForm } from "@/ui/RemindForm";
import { Sheet } from "@/ui/Sheet";
import { setReminder } from "./edits";
import { type About, stopReminding, useReminding } from "./reminding";

/** The form that reminds, while somebody asked for it. */
export function Reminding() {
  const { t } = useTranslation();
  const { customer, text, about } = useReminding();
  return (
    <Sheet
      opened={customer !== null}
      onClose={stopReminding}
      title={customer ? t("reminder.title", { name: about?.title ?? customer.name }) : ""}
      size={460}
    >
      {customer && (
        <Form key={`${customer.id}:${about?.id}`} customerId={customer.id} begun={text} of={about} />
      )}
    </Sheet>
  );
}

function Form({ customerId, begun, of }: { customerId: string; begun: string; of: About | null }) {
  const { t } = useTranslation();
  const people = useSeers(customerId);
  const [id] = useState(newId);
  return (
    <RemindForm
      people={people}
      hint={t("reminder.hint")}
      begun={begun}
      // What reminds of an activity needs no words of its own.
      about={of?.title ?? ""}
      button={t("reminder.act")}
      send={async ({ text, dueAt, ownerId }) => {
        const wish = {
          customerId,
          text,
          dueAt: new Date(dueAt).toISOString(),
          ownerId,
          activityId: of?.id ?? null,
        };
        const at = `${longDay(dueAt)} ${clock(dueAt)}`;
        const refused = await setReminder(id, wish, t("reminder.set", { at }));
        if (refused === null) stopReminding();
        return refused;
      }}
      close={stopReminding}
    />
  );
}
