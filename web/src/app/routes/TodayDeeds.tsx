import { ActionIcon } from "@mantine/core";
import { IconCalendarPlus, IconCheck, IconListCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type { OpenWork } from "@/api/types";
import { daysBetween } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { reasonOf } from "@/live/change";
import { loadRow } from "@/live/hooks";
import { useActivityTypes } from "@/live/shared";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { finishReminder } from "@/rooms/reminders/edits";
import { Popped } from "@/ui/Popped";
import { rested } from "@/ui/rested";
import { toast } from "@/ui/toast";

const loadEnding = () => import("@/rooms/activities/EndWork");
const EndWork = rested(async () => (await loadEnding()).EndWork);

type Props = { work: OpenWork };

/** What is done with a row of the day by one press. */
export function Deed({ work }: Props) {
  const me = useMe();
  const now = useNow();
  const { items: types } = useActivityTypes();
  EndWork.useIsHere();
  const isWish = types.some(({ id, key }) => id === work.type_id && key === "appointment");
  if (work.kind === "reminder") return <Done work={work} />;
  if (isWish && isGranted(me, "appointments.edit")) return <Book work={work} />;
  const closes = isGranted(me, work.kind === "appointment" ? "appointments.edit" : "activities.close");
  const isAhead = work.kind === "appointment" && daysBetween(now, work.due_at) > 0;
  return closes && !isAhead ? <End work={work} /> : null;
}

/** Its outcomes, each with what it brings about; one press ends it. */
function End({ work }: Props) {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  const [isOpen, setOpen] = useState(false);
  const kind = types.find(({ id }) => id === work.type_id)?.name ?? t(`today.kind.${work.kind}`);
  const label = t("activity.closeOf", { title: `${work.title ?? kind}, ${work.customer.name}` });

  async function open(): Promise<void> {
    try {
      await (await loadEnding()).loadWork(work);
      setOpen(true);
    } catch (problem) {
      toast.refused(reasonOf(problem));
    }
  }

  return (
    <Popped
      opened={isOpen}
      setOpen={setOpen}
      title={label}
      isBare
      form={isOpen && <EndWork work={work} close={() => setOpen(false)} />}
    >
      <ActionIcon
        variant="default"
        radius="50%"
        size={26}
        aria-label={label}
        aria-expanded={isOpen}
        title={t("activity.close")}
        onClick={() => (isOpen ? setOpen(false) : void open())}
      >
        <IconListCheck size={15} stroke={1.8} />
      </ActionIcon>
    </Popped>
  );
}

/** What asks for an appointment is booked from here. */
function Book({ work }: Props) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant="default"
      radius="50%"
      size={26}
      aria-label={t("activity.bookOf", { title: work.customer.name })}
      title={t("appointment.book")}
      onClick={() => bookFor(work.customer, undefined, { id: work.id, title: work.title })}
    >
      <IconCalendarPlus size={15} stroke={1.8} />
    </ActionIcon>
  );
}

function Done({ work }: Props) {
  const { t } = useTranslation();

  async function finish(): Promise<void> {
    try {
      await finishReminder(await loadRow("reminder", work.id, fetchReminder));
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

function fetchReminder(id: string) {
  return answer(http.GET("/api/reminders/{reminder_id}", { params: { path: { reminder_id: id } } }));
}
