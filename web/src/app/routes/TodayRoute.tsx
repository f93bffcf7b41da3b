import { ActionIcon } from "@mantine/core";
import { IconCalendarPlus, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type { OpenWork, Reminder } from "@/api/types";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { useActivityTypes } from "@/live/shared";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { Today } from "@/rooms/customers/today/Today";
import { finishReminder } from "@/rooms/reminders/edits";
import { rested } from "@/ui/rested";
import { TopBarTitle } from "@/ui/TopBarTitle";
import { toast } from "@/ui/toast";

const Booking = rested(async () => (await import("@/rooms/activities/appointments/Booking")).Booking);

/** /bugun: what one is to do, late and today first. */
export function TodayRoute() {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  const books = isGranted(useMe(), "appointments.edit");
  const asks = (typeId: string | null): boolean =>
    books && types.some(({ id, key }) => id === typeId && key === "appointment");
  return (
    <>
      <TopBarTitle title={t("nav.today")}>
        <h1>{t("nav.today")}</h1>
      </TopBarTitle>
      <Today
        who={(work) => (
          <Link
            to="/musteri/$id"
            params={{ id: work.customer.id }}
            search={work.kind === "appointment" ? { tab: "randevular" } : {}}
          >
            {work.customer.name}
          </Link>
        )}
        nameOf={({ type_id: typeId }) => types.find(({ id }) => id === typeId)?.name ?? null}
        deed={(work) =>
          work.kind === "reminder" ? <Done work={work} /> : asks(work.type_id) && <Book work={work} />
        }
      />
      <Booking />
    </>
  );
}

/** What asks for an appointment is booked from here. */
function Book({ work }: { work: OpenWork }) {
  const { t } = useTranslation();
  const label = t("activity.bookOf", { title: work.customer.name });
  return (
    <ActionIcon
      variant="default"
      radius="50%"
      size={26}
      aria-label={label}
      title={t("appointment.book")}
      onClick={() => bookFor(work.customer, undefined, { id: work.id, title: work.title })}
    >
      <IconCalendarPlus size={15} stroke={1.8} />
    </ActionIcon>
  );
}

/** The row of the list is not the reminder itself: that is fetched when it is settled. */
function Done({ work }: { work: OpenWork }) {
  const { t } = useTranslation();

  async function finish(): Promise<void> {
    try {
      const known = rows.get("reminder", work.id) ?? (await fetched(work.id));
      await finishReminder(known);
    } catch (problem) {
      toast.refused(reasonOf(problem));
    }
  }

  return (
    <ActionIcon
      variant="default"
      radius="50%"
      size={26}
      aria-label={t("reminder.finish", { text: work.title ?? "" })}
      title={t("reminder.finishShort")}
      onClick={() => void finish()}
    >
      <IconCheck size={15} stroke={2} />
    </ActionIcon>
  );
}

async function fetched(id: string): Promise<Reminder> {
  const { row, asOf } = await answer(
    http.GET("/api/reminders/{reminder_id}", { params: { path: { reminder_id: id } } }),
  );
  rows.place([{ kind: "reminder", id, row }], asOf);
  return row;
}
