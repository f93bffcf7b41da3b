import { useCallback } from "react";
import type { FormerStage, Stage } from "@/api/types";
import { useRow } from "@/live/hooks";

type Named = Pick<Stage, "id" | "name" | "color"> & Partial<Pick<Stage, "kind">>;

/** Finds a stage of a pipeline, ended ones too. */
export function useStage(pipelineId: string): (id: string) => Named | undefined {
  const pipeline = useRow("pipeline", pipelineId);
  return useCallback(
    (id) => {
      const all: readonly (Stage | FormerStage)[] = [
        ...(pipeline?.stages ?? []),
        ...(pipeline?.former ?? []),
      ];
      return all.find((stage) => stage.id === id);
    },
    [pipeline],
  );
}

/** The name of a stage of a pipeline, ended ones too. */
export function useStageName(pipelineId: string): (id: string) => string {
  const find = useStage(pipelineId);
  return useCallback((id) => find(id)?.name ?? "", [find]);
}
