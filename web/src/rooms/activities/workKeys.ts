import type { Activity } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useOpening } from "./opening";

/** C opens an activity at this place on screen, O ends the first one that may be ended. */
export function useWorkKeys(
  at: string,
  canCreate: boolean,
  activities: readonly Activity[],
  isElsewhere: () => boolean = () => false,
): void {
  useKeys({
    c: () => {
      if (!canCreate || isElsewhere()) return false;
      useOpening.setState({ opening: at });
      return true;
    },
    o: () => {
      const first = activities.find(({ can }) => can.includes("close"));
      if (!first || isElsewhere()) return false;
      useOpening.setState({ closing: { id: first.id, at } });
      return true;
    },
  });
}
