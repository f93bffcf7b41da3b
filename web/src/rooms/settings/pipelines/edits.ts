/** Changes of pipelines and stages: each is one request, and the answer is the whole pipeline. */
import i18next from "i18next";
import { type Answer, answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Pipeline, Stage } from "@/api/types";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";

export type StageEdit = Partial<
  Pick<
    Stage,
    | "name"
    | "color"
    | "kind"
    | "stale_days"
    | "card_limit"
    | "is_limit_strict"
    | "probability"
    | "next_stage_ids"
    | "role_ids"
    | "needs"
  >
>;

/** What the server refused, said; true when it was done. */
async function place(asked: Promise<Answer<Pipeline>>): Promise<boolean> {
  try {
    const { row, asOf } = await asked;
    rows.place([{ kind: "pipeline", id: row.id, row }], asOf);
    return true;
  } catch (problem) {
    refuse(problem);
    return false;
  }
}

export function refuse(problem: unknown): void {
  if (!(problem instanceof Problem)) {
    toast.refused(i18next.t("offline.noAnswer"));
    return;
  }
  if (problem.status === 409 && problem.current) {
    const row = problem.current as Pipeline;
    rows.place([{ kind: "pipeline", id: row.id, row }], Math.max(problem.asOf, rows.age("pipeline", row.id)));
  }
  toast.refused(Object.values(problem.fields)[0] ?? problem.sentence);
}

export function editStage(stage: Stage, edit: StageEdit): Promise<boolean> {
  return place(
    answer(
      http.PATCH("/api/stages/{stage_id}", {
        params: { path: { stage_id: stage.id } },
        body: { version: stage.version, ...edit },
      }),
    ),
  );
}

export function orderStages(pipeline: Pipeline, stageIds: string[]): Promise<boolean> {
  return place(
    answer(
      http.PUT("/api/pipelines/{pipeline_id}/order", {
        params: { path: { pipeline_id: pipeline.id } },
        body: { version: pipeline.version, stage_ids: stageIds },
      }),
    ),
  );
}

export function addStage(
  pipeline: Pipeline,
  stage: Pick<Stage, "name" | "color" | "kind">,
): Promise<boolean> {
  return place(
    answer(
      http.POST("/api/pipelines/{pipeline_id}/stages", {
        params: { path: { pipeline_id: pipeline.id } },
        body: stage,
      }),
    ),
  );
}

type PipelineEdit = Partial<Pick<Pipeline, "name" | "no_skipping" | "no_going_back" | "lost_reasons">> & {
  is_default?: true;
};

export function editPipeline(pipeline: Pipeline, edit: PipelineEdit): Promise<boolean> {
  return place(
    answer(
      http.PATCH("/api/pipelines/{pipeline_id}", {
        params: { path: { pipeline_id: pipeline.id } },
        body: { version: pipeline.version, ...edit },
      }),
    ),
  );
}

export async function endPipeline(pipeline: Pipeline): Promise<boolean> {
  try {
    await answer(
      http.DELETE("/api/pipelines/{pipeline_id}", { params: { path: { pipeline_id: pipeline.id } } }),
    );
    return true;
  } catch (problem) {
    refuse(problem);
    return false;
  }
}

export async function endStage(stage: Stage, moveTo: string | null): Promise<boolean> {
  try {
    await answer(
      http.DELETE("/api/stages/{stage_id}", {
        params: { path: { stage_id: stage.id }, query: moveTo ? { move_to: moveTo } : {} },
      }),
    );
    return true;
  } catch (problem) {
    refuse(problem);
    return false;
  }
}
