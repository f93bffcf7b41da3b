import { isGranted, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { Upcoming } from "@/rooms/activities/Upcoming";
import { RemindersPart } from "@/rooms/reminders/RemindersPart";

/** What is next with a customer: work to be done, then what somebody wants to be reminded of. */
export function NextPart({ customer }: { customer: Customer }) {
  const me = useMe();
  return (
    <>
      {isGranted(me, "activities.view") && <Upcoming customer={customer} />}
      {isGranted(me, "reminders.view") && <RemindersPart customer={customer} />}
    </>
  );
}
