/** What the box on top of a customer's story makes beside notes: the rooms' things, by a slash. */
import { IconBell, IconCalendarPlus, IconCheckbox, IconPhone, type TablerIcon } from "@tabler/icons-react";
import i18next from "i18next";
import { answer, http } from "@/api/client";
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

/** What is to be done, due then, else in an hour: a call, or whatever the words say. */
function activityCommand(
  names: readonly string[],
  Icon: TablerIcon,
  text: string,
  key: string | null,
): Command {
  return {
    names,
    Icon,
    text,
    direction: "future",
    run: async (customer, { text: title, when }) => {
      const { row } = await answer(http.GET("/api/activity-types"));
      const offered = row.items.filter(({ is_ended }) => !is_ended);
      // A company may have ended what the product came with; whatever is first stands for it then.
      const type = offered.find((each) => each.key === key) ?? offered[0];
      if (!type) return false;
      const at = when?.at ?? new Date(Date.now() + 3_600_000);
      const wanted = { type_id: type.id, due_at: at.toISOString(), ...(title ? { title } : {}) };
      return (await openActivity(customer.id, type.name, wanted)) !== null;
    },
  };
}

/** A call that was made: its outcome is asked for, and it keeps when it was. */
export function callCommand(): Command {
  return {
    names: inBoth("arama", "call"),
    Icon: IconPhone,
    text: i18next.t("addBox.call"),
    direction: "past",
    run: async (customer, { text, when }) => {
      await writeDownCall(customer, when?.at.toISOString() ?? null, text);
      return true;
    },
  };
}

/** A call that is to be made. */
export function toCallCommand(): Command {
  return activityCommand(inBoth("ara", "callback"), IconPhone, i18next.t("addBox.toCall"), "call");
}

export function taskCommand(): Command {
  return activityCommand(inBoth("görev", "task"), IconCheckbox, i18next.t("addBox.task"), "task");
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
      if (refused) toast.refused(refused);
      return refused === null;
    },
  };
}
