/** What the rooms put on the screen of a customer, and what they offer for it: all of it meets here. */
import { IconBellPlus, IconCalendarPlus, IconMessageReply, IconPhone } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { useActivityTypes } from "@/live/shared";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { startCall } from "@/rooms/activities/calls";
import type { Parts, QuickAction } from "@/rooms/customers/parts";
import { phoneOf } from "@/rooms/customers/QuickActions";
import { lookAt } from "@/rooms/files/looking";
import { remindAbout } from "@/rooms/reminders/reminding";
import { drawn } from "@/ui/rested";
import {
  appointmentCommand,
  callCommand,
  reminderCommand,
  taskCommand,
  toCallCommand,
} from "./customerCommands";
import { conversationWith, offerOutside } from "./writing";

const AppointmentsTab = drawn(
  async () => (await import("@/rooms/activities/appointments/AppointmentsTab")).AppointmentsTab,
);
const CustomerMessages = drawn(async () => (await import("@/rooms/inbox/CustomerMessages")).CustomerMessages);
const NextPart = drawn(async () => (await import("./NextPart")).NextPart);
const WorkTab = drawn(async () => (await import("./work/WorkTab")).WorkTab);
const FilesTab = drawn(async () => (await import("./FilesTab")).FilesTab);

export function useCustomerParts(): Parts {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const sees = isGranted(me, "conversations.view");
  const seesTimes = isGranted(me, "appointments.view");
  const seesReminders = isGranted(me, "reminders.view");
  const reminds = isGranted(me, "reminders.edit");
  const books = isGranted(me, "appointments.edit");
  const seesFiles = isGranted(me, "files.view");
  CustomerMessages.useIsHere();
  AppointmentsTab.useIsHere();
  WorkTab.useIsHere();
  FilesTab.useIsHere();
  const rights = useMemo(
    () => ({ canSee: isGranted(me, "activities.view"), canCall: isGranted(me, "activities.create") }),
    [me],
  );
  const { items: types, view } = useActivityTypes();
  const [noCalls, noTasks] = ["call", "task"].map(
    (sort) => view.phase === "ready" && !types.some(({ key, is_ended }) => key === sort && !is_ended),
  ) as [boolean, boolean];
  return useMemo((): Parts => {
    async function write(customer: Customer): Promise<void> {
      const found = sees ? await conversationWith(customer.id).catch(() => null) : null;
      if (found) await navigate({ to: "/gorusmeler", search: { id: found.id } });
      else offerOutside(customer.name, phoneOf(customer));
    }
    const { canCall, canSee } = rights;
    return {
      ...(canSee || seesReminders ? { next: NextPart } : {}),
      tabs: {
        ...(sees ? { messages: CustomerMessages } : {}),
        ...(seesTimes ? { appointments: AppointmentsTab } : {}),
        work: WorkTab,
        ...(seesFiles ? { files: FilesTab } : {}),
      },
      commands: [
        ...(canCall ? [callCommand(noCalls), toCallCommand(noCalls), taskCommand(noTasks)] : []),
        ...(books ? [appointmentCommand()] : []),
        ...(reminds ? [reminderCommand(me.id)] : []),
      ],
      evidence: seesFiles ? { file: lookAt } : {},
      actionsFor: (customer): QuickAction[] => [
        ...(canCall ? calling(customer, t("customer.quick.call")) : []),
        {
          letter: "r",
          Icon: IconMessageReply,
          text: t("customer.quick.reply"),
          run: () => void write(customer),
        },
        ...(reminds
          ? [
              {
                letter: "h" as const,
                Icon: IconBellPlus,
                text: t("customer.quick.reminder"),
                run: () => remindAbout(customer),
              },
            ]
          : []),
        ...(books
          ? [
              {
                letter: "e" as const,
                Icon: IconCalendarPlus,
                text: t("customer.quick.appointment"),
                run: () => bookFor(customer),
                isOnBar: true,
              },
            ]
          : []),
      ],
    };
  }, [
    t,
    navigate,
    sees,
    seesTimes,
    books,
    seesReminders,
    reminds,
    seesFiles,
    rights,
    me.id,
    noCalls,
    noTasks,
  ]);
}

/** A call is work of its own: it is opened with the first tone, and its outcome is asked for. */
function calling(customer: Customer, text: string): QuickAction[] {
  const phone = phoneOf(customer);
  if (!phone) return [];
  return [
    {
      letter: "p",
      Icon: IconPhone,
      text,
      calls: phone,
      run: () => void startCall(customer),
      isOnBar: true,
    },
  ];
}
