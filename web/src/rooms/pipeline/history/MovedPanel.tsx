import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowNarrowRight, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Flow, Movement, Pipeline } from "@/api/types";
import { ago, count, exact, money } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { Bones, Empty, RegionError } from "@/ui/States";
import type { Filter } from "../filter";
import { momentText } from "./moments";
import { type MovedChoice, useFlows, useMovements } from "./moved";
import styles from "./moved.module.css";
import { useStage } from "./stages";

type Props = {
  pipeline: Pipeline;
  since: string;
  filter: Filter;
  choice: MovedChoice;
  choose: (choice: MovedChoice) => void;
  openCustomer: (customerId: string) => void;
  close: () => void;
};

/** Beside the board: every card that stands elsewhere than it did, the latest first. */
export function MovedPanel({ pipeline, since, filter, choice, choose, openCustomer, close }: Props) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const list = useMovements(pipeline.id, since, filter, choice);
  const flows = useFlows(pipeline.id, since, filter).data ?? [];
  const movements = list.data?.pages.flatMap(({ items }) => items) ?? [];
  useKeys({ Escape: close });
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside ref={panel} className={styles.panel} aria-label={t("moved.title")} tabIndex={-1}>
      <header>
        <div>
          <h2>{t("moved.title")}</h2>
          <p>{t("moved.since", { at: momentText(since) })}</p>
        </div>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon onClick={close} aria-label={t("common.close")}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </header>
      <Choices pipeline={pipeline} flows={flows} choice={choice} choose={choose} />
      <div className={styles.scroller}>
        {list.isError ? (
          <RegionError what={t("moved.failed")} problem={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <Bones rows={8} height={52} />
        ) : movements.length === 0 ? (
          <Empty>{t("moved.nothing")}</Empty>
        ) : (
          <ul className={styles.items}>
            {movements.map((movement) => (
              <Item
                key={movement.card_id}
                movement={movement}
                pipelineId={pipeline.id}
                open={() => openCustomer(movement.customer_id)}
              />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button
            variant="default"
            className={styles.more ?? ""}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("moved.more")}
          </Button>
        )}
      </div>
    </aside>
  );
}

type ChoicesProps = {
  pipeline: Pipeline;
  flows: readonly Flow[];
  choice: MovedChoice;
  choose: (choice: MovedChoice) => void;
};

/** Everything, or what came into one stage, or left it: the won and the lost ones among them. */
function Choices({ pipeline, flows, choice, choose }: ChoicesProps) {
  const { t } = useTranslation();
  const find = useStage(pipeline.id);
  const whole = flows.reduce((sum, flow) => sum + flow.count, 0);
  const into = pipeline.stages
    .map((stage) => ({
      stage,
      came: flows.reduce((sum, flow) => sum + (flow.to_stage_id === stage.id ? flow.count : 0), 0),
    }))
    .filter(({ stage, came }) => came > 0 || choice.into === stage.id);
  const left = choice.out_of ? find(choice.out_of) : undefined;
  return (
    <fieldset className={styles.choices} aria-label={t("moved.choose")}>
      <button type="button" aria-pressed={!choice.into && !choice.out_of} onClick={() => choose({})}>
        {t("moved.all")} <span className="numbers">{count(whole)}</span>
      </button>
      {left && (
        <button type="button" aria-pressed onClick={() => choose({})}>
          <i style={{ background: left.color }} aria-hidden />
          {t("moved.outOf", { stage: left.name })}
        </button>
      )}
      {into.map(({ stage, came }) => (
        <button
          key={stage.id}
          type="button"
          aria-pressed={choice.into === stage.id}
          onClick={() => choose(choice.into === stage.id ? {} : { into: stage.id })}
        >
          <IconArrowNarrowRight size={13} stroke={2} aria-hidden />
          <i style={{ background: stage.color }} aria-hidden />
          {stage.name} <span className="numbers">{count(came)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Item({ movement, pipelineId, open }: { movement: Movement; pipelineId: string; open: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const find = useStage(pipelineId);
  const from = movement.from_stage_id ? find(movement.from_stage_id) : null;
  const to = find(movement.to_stage_id);
  return (
    <li>
      <button type="button" onClick={open}>
        <span className={styles.head}>
          <b>{movement.name}</b>
          {movement.value && <span className="numbers">{money(movement.value)}</span>}
        </span>
        <span className={styles.way}>
          {from ? <StageName stage={from} /> : <em>{t("moved.new")}</em>}
          <IconArrowNarrowRight size={14} stroke={1.8} role="img" aria-label={t("moved.to")} />
          <StageName stage={to} />
        </span>
        <span className={styles.who}>
          {movement.by.name ?? t("moved.bySystem")} ·{" "}
          <time dateTime={movement.at} title={exact(movement.at)}>
            {ago(movement.at, now)}
          </time>
          {movement.steps > 1 && ` · ${t("moved.steps", { count: movement.steps })}`}
        </span>
      </button>
    </li>
  );
}

function StageName({ stage }: { stage: { name: string; color: string } | undefined }) {
  return (
    <span className={styles.stage}>
      <i style={{ background: stage?.color }} aria-hidden />
      <span>{stage?.name}</span>
    </span>
  );
}
