/** What the box on top of a customer's story makes beside notes: the rooms' things, by a slash. */
import { IconBell, IconCalendarPlus, IconCheckbox, IconPhone, type TablerIcon } from "@tabler/icons-react";
import i18next from "i18next";
import { answer, http } from "@/api/client";
import type { ActivityType } from "@/api/types";
import { newId } from "@/lib/ids";
import { isOffline } from "@/live/connection";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { writeDownCall } from "@/rooms/activities/calls";
import { openActivity } from "@/rooms/activities/edits";
import type { Command } from "@/rooms/customers/parts";
import { setReminder } from "@/rooms/reminders/edits";
import { toast } from "@/ui/toast";

/** In the language of the screen the first name is shown; those of both languages are understood. */
function inBoth(tr: string, en: string): readonly string[] {
  return i18next.language === "tr" ? [tr, en] : [en, tr];
}

/** Opens the form at the time that was said: people and room are chosen there. */
export function appointmentCommand(): Command {
  return {
    names: inBoth("randevu", "appointment"),
    Icon: IconCalendarPlus,
    text: i18next.t("customer.quick.appointment"),
    direction: "future",
    run: (customer, { when }) => {
      bookFor(customer, when?.at.toISOString());
      return true;
    },
  };
}

/** The sorts of work that commands make. A company may have ended what the product came with. */
type Sort = "call" | "task";

/** Says that nothing of this sort is opened any more. */
function lacking(sort: Sort): string {
  return i18next.t(`addBox.noMore.${sort}`);
}

/** What is to be done, due then, else in an hour: a call, or whatever the words say. */
function activityCommand(
  names: readonly string[],
  Icon: TablerIcon,
  text: string,
  key: Sort,
  isEnded: boolean,
): Command {
  return {
    names,
    Icon,
    text,
    direction: "future",
    ...(isEnded ? { lacks: lacking(key) } : {}),
    run: async (customer, { text: title, when }) => {
      const type = await typeOf(key);
      if (!type) return false;
      const at = when?.at ?? new Date(Date.now() + 3_600_000);
      const wanted = { type_id: type.id, due_at: at.toISOString(), ...(title ? { title } : {}) };
      return (await openActivity(customer.id, type.name, wanted)) !== null;
    },
  };
}

/** The sort of work; null, and somebody is told, when it was ended since it was offered. */
async function typeOf(key: Sort): Promise<ActivityType | null> {
  const { row } = await answer(http.GET("/api/activity-types"));
  const type = row.items.find((each) => each.key === key && !each.is_ended);
  if (!type) toast.refused(lacking(key));
  return type ?? null;
}

/** A call that was made: its outcome is asked for, and it keeps when it was. */
export function callCommand(isEnded: boolean): Command {
  return {
    names: inBoth("arama", "call"),
    Icon: IconPhone,
    text: i18next.t("addBox.call"),
    direction: "past",
    ...(isEnded ? { lacks: lacking("call") } : {}),
    run: async (customer, { text, when }) => {
      if (!(await typeOf("call"))) return false;
      return writeDownCall(customer, when?.at.toISOString() ?? null, text);
    },
  };
}

/** A call that is to be made. */
export function toCallCommand(isEnded: boolean): Command {
  return activityCommand(inBoth("ara", "callback"), IconPhone, i18next.t("addBox.toCall"), "call", isEnded);
}

export function taskCommand(isEnded: boolean): Command {
  return activityCommand(inBoth("görev", "task"), IconCheckbox, i18next.t("addBox.task"), "task", isEnded);
}

/** Reminds this person, at once without asking further. */
export function reminderCommand(myId: string): Command {
  return {
    names: inBoth("hatırlatıcı", "reminder"),
    Icon: IconBell,
    text: i18next.t("addBox.reminder"),
    direction: "future",
    needsTime: true,
    run: async (customer, { text, when }) => {
      if (!when) return false;
      if (isOffline()) {
        toast.refused(i18next.t("offline.refused"));
        return false;
      }
      const wish = {
        customerId: customer.id,
        text: text || customer.name,
        dueAt: when.at.toISOString(),
        ownerId: myId,
      };
      const refused = await setReminder(newId(), wish, i18next.t("addBox.reminded"));
      if (refused) toast.refused(refused.text);
      return refused === null;
    },
  };
}
