import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { type Comparison, type MovedChoice, useFreshMoved } from "@/rooms/pipeline/history/moved";
import type { Looking } from "@/rooms/pipeline/history/TimeBar";

/** What of the past the address asks for: the board as it stood (`an`), or today's compared with then (`beri`). */
export function useTime(pipelineId: string | undefined) {
  const navigate = useNavigate({ from: "/huni" });
  const { an, beri } = useSearch({
    from: "/inside/huni",
    select: ({ an, beri }) => ({ an, beri }),
    structuralSharing: true,
  });
  const [choice, setChoice] = useState<MovedChoice | null>(null);
  const since = an ? undefined : beri;
  const look = useCallback(
    ({ at, since }: Looking) => {
      setChoice(null);
      void navigate({ search: (before) => ({ ...before, an: at, beri: since }) });
    },
    [navigate],
  );
  const unlist = useCallback(() => setChoice(null), []);
  const comparison = useMemo<Comparison | null>(
    () => (pipelineId && since ? { pipelineId, since, list: setChoice } : null),
    [pipelineId, since],
  );
  useFreshMoved(pipelineId ?? "");
  const looking: Looking = { ...(an ? { at: an } : {}), ...(since ? { since } : {}) };
  return { looking, look, comparison, choice, list: setChoice, unlist };
}
