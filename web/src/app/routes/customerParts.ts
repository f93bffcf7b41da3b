/** What the rooms put on the screen of a customer, and what they offer for it: all of it meets here. */
import { IconBellPlus, IconCalendarPlus, IconMessageReply } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { AppointmentsTab } from "@/rooms/activities/appointments/AppointmentsTab";
import { bookFor } from "@/rooms/activities/appointments/booking";
import type { Parts, QuickAction } from "@/rooms/customers/parts";
import { phoneOf } from "@/rooms/customers/QuickActions";
import { CustomerMessages } from "@/rooms/inbox/CustomerMessages";
import { RemindersPart } from "@/rooms/reminders/RemindersPart";
import { remindAbout } from "@/rooms/reminders/reminding";
import { rested } from "@/ui/rested";
import { conversationWith, offerOutside } from "./writing";

const CustomerFiles = rested(async () => (await import("@/rooms/files/CustomerFiles")).CustomerFiles);

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
  return useMemo((): Parts => {
    async function write(customer: Customer): Promise<void> {
      const found = sees ? await conversationWith(customer.id).catch(() => null) : null;
      if (found) await navigate({ to: "/gorusmeler", search: { id: found.id } });
      else offerOutside(customer.name, phoneOf(customer));
    }
    return {
      tabs: {
        ...(sees ? { messages: CustomerMessages } : {}),
        ...(seesTimes ? { appointments: AppointmentsTab } : {}),
        ...(seesFiles ? { files: CustomerFiles } : {}),
      },
      ...(seesReminders ? { next: RemindersPart } : {}),
      actionsFor: (customer): QuickAction[] => [
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
  }, [t, navigate, sees, seesTimes, books, seesReminders, reminds, seesFiles]);
}
