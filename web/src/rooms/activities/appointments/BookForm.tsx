import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Appointment } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { add } from "@/live/whole";
import { Sheet } from "@/ui/Sheet";
import { BookFields, type BookWish } from "./BookFields";
import type { Wish } from "./booking";
import { timeOf } from "./edits";
import { InsteadOf, useInsteadOf } from "./InsteadOf";

type Props = {
  customer: { id: string; name: string };
  /** The appointment to be moved or changed; without it a new one is booked. */
  appointment?: Appointment;
  /** When it is to begin, as far as somebody said so. */
  startsAt?: string | undefined;
  /** What it is booked in the place of. */
  wish?: Wish | undefined;
  close: () => void;
};

/** Books a time with people and perhaps a room, or moves one. */
export function BookForm({ customer, appointment, startsAt, wish, close }: Props) {
  const { t } = useTranslation();
  // Chosen once, so that a second try after a lost answer books no second time.
  const [id] = useState(newId);
  const insteadOf = useInsteadOf(customer.id, wish);

  async function send(booked: BookWish): Promise<Record<string, string> | null> {
    try {
      await add(
        "appointment",
        (row) => t(appointment ? "appointment.done.moved" : "appointment.done.booked", { at: timeOf(row) }),
        (requestId) =>
          appointment
            ? answer(
                http.PATCH("/api/appointments/{appointment_id}", {
                  ...named(requestId),
                  params: { path: { appointment_id: appointment.id } },
                  body: {
                    version: rows.confirmed("appointment", appointment.id)?.version ?? appointment.version,
                    ...booked,
                  },
                }),
              )
            : answer(
                http.POST("/api/customers/{customer_id}/appointments", {
                  ...named(requestId),
                  params: { path: { customer_id: customer.id } },
                  body: { id, ...booked, ...insteadOf.said },
                }),
              ),
      );
      close();
      return null;
    } catch (problem) {
      if (!(problem instanceof Problem)) return { starts_at: t("offline.noAnswer") };
      // What is wrong with people or room is said there alone.
      const isSaid = problem.fields.user_ids ?? problem.fields.room_id;
      return isSaid ? problem.fields : { starts_at: problem.sentence, ...problem.fields };
    }
  }

  return (
    <Sheet
      opened
      onClose={close}
      title={t(appointment ? "appointment.moveTitle" : "appointment.bookTitle", { name: customer.name })}
      size={520}
    >
      <BookFields
        customerId={customer.id}
        appointment={appointment}
        startsAt={startsAt}
        about={wish?.title ?? undefined}
        beside={!appointment && <InsteadOf {...insteadOf} />}
        button={t(appointment ? "appointment.move" : "appointment.book")}
        send={send}
        close={close}
      />
    </Sheet>
  );
}
