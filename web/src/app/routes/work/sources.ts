/** Everything of a customer that is to be done or was done, from the rooms it belongs to, as far as one may see it. */
import { isGranted, useMe } from "@/api/me";
import type { Activity, Appointment, Promised, Reminder } from "@/api/types";
import type { RowsOf } from "@/live/hooks";
import type { Kind, Rows } from "@/live/rows";
import { isOpen, useAppointmentsOf } from "@/rooms/activities/appointments/load";
import { useEndedActivities, useOpenActivities, useOpenPromises } from "@/rooms/activities/load";
import { useRemindersOf } from "@/rooms/reminders/load";
import { type Merged, merged, type Source } from "./ended";

export type Item =
  | { kind: "activity"; row: Activity }
  | { kind: "promise"; row: Promised }
  | { kind: "reminder"; row: Reminder }
  | { kind: "appointment"; row: Appointment };

export type Works = {
  /** By when it is due. */
  open: (Item & { due_at: string })[];
  ended: Merged<Item>;
  isHere: boolean;
  problem: unknown;
  reload: () => void;
};

export function useWorks(customerId: string): Works {
  const me = useMe();
  const sees = (grant: string): boolean => isGranted(me, grant);
  const lists = [
    useOpenActivities(customerId, sees("activities.view")),
    useEndedActivities(customerId, sees("activities.view")),
    useOpenPromises(customerId, sees("activities.view")),
    useRemindersOf(customerId, sees("reminders.view")),
    useAppointmentsOf(customerId, sees("appointments.view")),
  ] as const;
  const [activities, over, promises, reminders, appointments] = lists;
  const failed = lists.find(({ view }) => view.phase === "failed");
  const open: Works["open"] = [
    ...activities.items.map((row) => ({ kind: "activity" as const, row, due_at: row.due_at })),
    ...promises.items
      .filter(({ state }) => state === "open")
      .map((row) => ({ kind: "promise" as const, row, due_at: row.due_at })),
    ...reminders.items
      .filter(({ state }) => state === "open")
      .map((row) => ({ kind: "reminder" as const, row, due_at: row.due_at })),
    // What takes place is late when it is over and nobody has said how it went.
    ...appointments.items
      .filter(isOpen)
      .map((row) => ({ kind: "appointment" as const, row, due_at: row.ends_at })),
  ];
  open.sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at) || (a.row.id < b.row.id ? -1 : 1));
  return {
    open,
    ended: merged<Item>([
      ended(
        over,
        (row) => ({ kind: "activity", row }),
        // What became an appointment stands here as that.
        over.items.filter(({ appointment }) => appointment === null),
        ({ closed_at: at }) => at,
      ),
      ended(
        promises,
        (row) => ({ kind: "promise", row }),
        promises.items.filter(isOver),
        ({ closed_at: at }) => at,
      ),
      ended(
        reminders,
        (row) => ({ kind: "reminder", row }),
        reminders.items.filter(isOver),
        ({ settled_at: at }) => at,
      ),
      ended(
        appointments,
        (row) => ({ kind: "appointment", row }),
        appointments.items.filter((row) => !isOpen(row)),
        ({ starts_at: at }) => at,
      ),
    ]),
    isHere: lists.every(({ view }) => view.phase === "ready"),
    problem: failed?.view.problem ?? null,
    reload: () => {
      for (const { view, list } of lists) if (view.phase === "failed") void list.reload();
    },
  };
}

const isOver = ({ state }: { state: string }): boolean => state !== "open";

/** A list as a source of what has ended: `items` are those of its rows that have. */
function ended<K extends Kind>(
  { items: all, view, list }: RowsOf<K>,
  shown: (row: Rows[K]) => Item,
  items: readonly Rows[K][],
  timeOf: (row: Rows[K]) => string | null,
): Source<Item> {
  const last = all[all.length - 1];
  return {
    items: items.map((row) => ({ item: shown(row), at: Date.parse(timeOf(row) ?? "") || 0 })),
    edge: view.next !== null && last ? Date.parse(timeOf(last) ?? "") : null,
    more: () => void list.more(),
  };
}
