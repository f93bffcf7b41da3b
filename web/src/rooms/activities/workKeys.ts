import { isGranted, useMe } from "@/api/me";
import type { Activity, ActivityType } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useOpening } from "./opening";
import { bookWish, isWish } from "./wishes";

/** C opens an activity at this place on screen, O ends the first one that may be ended: what asks for an appointment, by booking. */
export function useWorkKeys(
  at: string,
  canCreate: boolean,
  activities: readonly Activity[],
  types: readonly ActivityType[],
  isElsewhere: () => boolean = () => false,
): void {
  const books = isGranted(useMe(), "appointments.edit");
  useKeys({
    c: () => {
      if (!canCreate || isElsewhere()) return false;
      useOpening.setState({ opening: at });
      return true;
    },
    o: () => {
      const first = activities.find(({ can }) => can.includes("close"));
      if (!first || isElsewhere()) return false;
      if (books && isWish(first, types)) bookWish(first);
      else useOpening.setState({ closing: { id: first.id, at } });
      return true;
    },
  });
}
