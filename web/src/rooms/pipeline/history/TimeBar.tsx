import { IconGitCompare, IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import type { Filter } from "../filter";
import { momentText } from "./moments";
import { useFlows } from "./moved";
import styles from "./time.module.css";

/** What an address says of the past: the board as it stood, or what moved since. */
export type Looking = { at?: string; since?: string };

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  looking: Looking;
  look: (looking: Looking) => void;
  list: () => void;
};

/** Whoever looks at the past, or compares with it, is told so all the time, and how to come back. */
export function TimeBar({ pipeline, filter, looking, look, list }: Props) {
  if (looking.at) return <PastBar at={looking.at} look={look} />;
  if (looking.since)
    return <SinceBar pipeline={pipeline} filter={filter} since={looking.since} look={look} list={list} />;
  return null;
}

function PastBar({ at, look }: { at: string; look: Props["look"] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.bar} data-past role="region" aria-label={t("past.bar")}>
      <IconHistory size={18} stroke={1.7} aria-hidden />
      <p>
        <b>{t("past.at", { at: momentText(at) })}</b> · {t("past.readOnly")}
      </p>
      <button type="button" onClick={() => look({ since: at })}>
        {t("past.since")}
      </button>
      <button type="button" onClick={() => look({})}>
        {t("past.back")}
      </button>
    </div>
  );
}

function SinceBar({
  pipeline,
  filter,
  since,
  look,
  list,
}: Pick<Props, "pipeline" | "filter" | "look" | "list"> & { since: string }) {
  const { t } = useTranslation();
  const { data: flows, error } = useFlows(pipeline.id, since, filter);
  const kinds = new Map(pipeline.stages.map(({ id, kind }) => [id, kind]));
  const sum = (holds: (flow: NonNullable<typeof flows>[number]) => boolean) =>
    (flows ?? []).filter(holds).reduce((all, flow) => all + flow.count, 0);
  const parts = [
    ["moved.countMoved", sum(({ from_stage_id }) => from_stage_id !== null)],
    ["moved.countNew", sum(({ from_stage_id }) => from_stage_id === null)],
    ["moved.countWon", sum(({ to_stage_id }) => kinds.get(to_stage_id) === "won")],
    ["moved.countLost", sum(({ to_stage_id }) => kinds.get(to_stage_id) === "lost")],
  ] as const;
  const refusal =
    error instanceof Problem ? (error.fields.since ?? error.sentence) : error && t("moved.failed");
  return (
    <div className={styles.bar} role="region" aria-label={t("moved.bar")}>
      <IconGitCompare size={18} stroke={1.7} aria-hidden />
      <p>
        <b>{t("moved.since", { at: momentText(since) })}</b>
        {refusal ? (
          <>
            {" · "}
            <span role="alert">{refusal}</span>
          </>
        ) : (
          flows && (
            <>
              {" · "}
              {parts
                .filter(([, many], at) => many > 0 || at === 0)
                .map(([name, many]) => t(name, { count: many, shown: count(many) }))
                .join(" · ")}
            </>
          )
        )}
      </p>
      {!refusal && (
        <>
          <button type="button" onClick={list}>
            {t("moved.list")}
          </button>
          <button type="button" onClick={() => look({ at: since })}>
            {t("moved.board")}
          </button>
        </>
      )}
      <button type="button" onClick={() => look({})}>
        {t("common.close")}
      </button>
    </div>
  );
}
