/** Names of stages, also of those that have ended, as stories tell of them. */
import { rows } from "./rows";

export function stageName(id: unknown): string {
  for (const pipelineId of rows.ids("pipeline", () => true)) {
    const pipeline = rows.get("pipeline", pipelineId);
    const stage = [...(pipeline?.stages ?? []), ...(pipeline?.former ?? [])].find((each) => each.id === id);
    if (stage) return stage.name;
  }
  return "…";
}
