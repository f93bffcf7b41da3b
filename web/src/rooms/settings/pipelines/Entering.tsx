import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { Consequence, Stage, StageEntry } from "@/api/types";
import { change } from "@/live/change";
import { useStageEntries } from "@/live/shared";
import { Wishes } from "../activities/Wishes";
import styles from "./pipelines.module.css";

/** What follows by itself when a card comes into this stage. */
export function Entering({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const entry = useStageEntries().find(({ id }) => id === stage.id);
  return (
    <fieldset className={styles.entering}>
      <legend>{t("pipelines.entering")}</legend>
      <p>{t("pipelines.enteringText")}</p>
      <Wishes
        wishes={entry?.consequences ?? []}
        canAsk={false}
        canMove={false}
        put={(consequences) => put(stage.id, consequences)}
      />
    </fieldset>
  );
}

function put(stageId: string, consequences: Consequence[]): void {
  const unseen: StageEntry = { id: stageId, version: 0, consequences: [] };
  void change({
    kind: "stage_entry",
    id: stageId,
    unseen,
    apply: (row) => ({ ...row, consequences }),
    send: (row, requestId) =>
      answer(
        http.PUT("/api/stage-entries/{stage_id}", {
          ...named(requestId),
          params: { path: { stage_id: stageId } },
          body: { version: row.version, consequences },
        }),
      ),
    failed: i18next.t("pipelines.enteringFailed"),
    isFinal: true,
  });
}
