import { Button, Checkbox, Tabs, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { Pipeline, Stage } from "@/api/types";
import { rows } from "@/live/rows";
import { usePipelines } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Dialog } from "@/ui/Dialog";
import { InlineText } from "@/ui/InlineText";
import { useOrderDrops } from "@/ui/order";
import { Bones, RegionError } from "@/ui/States";
import settings from "../settings.module.css";
import { colors } from "./colors";
import { addStage, editPipeline, endPipeline, orderStages, refuse } from "./edits";
import styles from "./pipelines.module.css";
import { StageItem } from "./StageItem";

/** Pipelines and their stages: names, order, limits and the rules of moving. Each field is kept as soon as it is left. */
export function Pipelines() {
  const { t } = useTranslation();
  const { items, view } = usePipelines();
  const [chosen, setChosen] = useState<string | null>(null);
  const asked = useLocation({ select: ({ hash }) => hash });
  const [isMaking, setMaking] = useState(false);
  const pipeline =
    items.find(({ id }) => id === chosen) ??
    items.find(({ stages }) => stages.some(({ id }) => id === asked)) ??
    items[0];
  return (
    <section className={`${settings.section} ${styles.section}`}>
      <div className={settings.row}>
        <h2>{t("settings.pipelines")}</h2>
        <Button
          className={settings.end ?? ""}
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t("pipelines.new")}
        </Button>
      </div>
      <p className={settings.lead}>{t("pipelines.text")}</p>
      {view.phase === "failed" && (
        <RegionError what={t("pipelines.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {!pipeline && view.phase !== "failed" && <Bones rows={6} height={56} />}
      {items.length > 1 && (
        <Tabs value={pipeline?.id ?? null} onChange={setChosen}>
          <Tabs.List>
            {items.map(({ id, name }) => (
              <Tabs.Tab key={id} value={id}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      {pipeline && <PipelineForm key={pipeline.id} pipeline={pipeline} others={items.length > 1} />}
      <NewPipeline isOpen={isMaking} close={() => setMaking(false)} made={setChosen} />
    </section>
  );
}

function PipelineForm({ pipeline, others }: { pipeline: Pipeline; others: boolean }) {
  const { t } = useTranslation();
  const [isEnding, setEnding] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const order = pipeline.stages.map(({ id }) => id);
  useOrderDrops("stage-setting", (id, before) => {
    const rest = order.filter((other) => other !== id);
    const at = before === null ? rest.length : rest.indexOf(before);
    const next = [...rest.slice(0, at), id, ...rest.slice(at)];
    if (next.join() !== order.join()) void orderStages(pipeline, next);
  });

  function step(stage: Stage, by: -1 | 1): void {
    const at = order.indexOf(stage.id);
    const next = [...order];
    next.splice(at, 1);
    next.splice(at + by, 0, stage.id);
    void orderStages(pipeline, next);
  }

  return (
    <div className={styles.pipeline}>
      <div className={styles.head}>
        <InlineText
          className={styles.title}
          value={pipeline.name}
          label={t("pipelines.rename")}
          onSave={(name) => void editPipeline(pipeline, { name })}
        />
        {pipeline.is_default ? (
          <Chip tone="ok">{t("pipelines.default")}</Chip>
        ) : (
          <Button variant="subtle" h={28} onClick={() => void editPipeline(pipeline, { is_default: true })}>
            {t("pipelines.makeDefault")}
          </Button>
        )}
      </div>
      <div className={styles.rules}>
        <Checkbox
          label={t("pipelines.noSkipping")}
          checked={pipeline.no_skipping}
          onChange={(event) => void editPipeline(pipeline, { no_skipping: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("pipelines.noGoingBack")}
          checked={pipeline.no_going_back}
          onChange={(event) => void editPipeline(pipeline, { no_going_back: event.currentTarget.checked })}
        />
      </div>
      <ol className={styles.stages}>
        {pipeline.stages.map((stage, at) => (
          <StageItem
            key={stage.id}
            stage={stage}
            pipeline={pipeline}
            step={step}
            isFirst={at === 0}
            isLast={at === pipeline.stages.length - 1}
          />
        ))}
      </ol>
      <NewStage pipeline={pipeline} />
      <TagsInput
        className={styles.reasons ?? ""}
        label={t("pipelines.lostReasons")}
        description={t("pipelines.lostReasonsText")}
        value={pipeline.lost_reasons}
        maxTags={30}
        clearable={false}
        onChange={(reasons) => void editPipeline(pipeline, { lost_reasons: reasons })}
      />
      {others && !pipeline.is_default && (
        <div className={styles.danger}>
          <Button
            variant="outline"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setEnding(true)}
          >
            {t("pipelines.end")}
          </Button>
          <Confirm
            title={t("pipelines.endTitle", { name: pipeline.name })}
            text={t("pipelines.endText")}
            act={t("pipelines.end")}
            isOpen={isEnding}
            isBusy={isBusy}
            close={() => setEnding(false)}
            confirm={() => {
              setBusy(true);
              void endPipeline(pipeline).finally(() => {
                setBusy(false);
                setEnding(false);
              });
            }}
          />
        </div>
      )}
    </div>
  );
}

function NewStage({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  return (
    <form
      className={styles.newStage}
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim()) return;
        const color = colors[pipeline.stages.length % colors.length] as string;
        void addStage(pipeline, { name, color, kind: "open" }).then((isMade) => isMade && setName(""));
      }}
    >
      <TextInput
        aria-label={t("pipelines.stageName")}
        placeholder={t("pipelines.stageName")}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!name.trim()}>
        {t("pipelines.addStage")}
      </Button>
    </form>
  );
}

function NewPipeline({
  isOpen,
  close,
  made,
}: {
  isOpen: boolean;
  close: () => void;
  made: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (isOpen) setName("");
  }, [isOpen]);

  async function make(): Promise<void> {
    setBusy(true);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/pipelines", {
          body: {
            name,
            stages: [
              { name: t("pipelines.first.new"), color: "#5b8def", kind: "open" },
              { name: t("pipelines.first.talking"), color: "#8b6fe0", kind: "open" },
              { name: t("pipelines.first.won"), color: "#2f9e63", kind: "won" },
              { name: t("pipelines.first.lost"), color: "#8a94a6", kind: "lost" },
            ],
          },
        }),
      );
      rows.place([{ kind: "pipeline", id: row.id, row }], asOf);
      made(row.id);
      close();
    } catch (problem) {
      refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog opened={isOpen} onClose={close} title={t("pipelines.new")} size={400}>
      <form
        className={styles.make}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void make();
        }}
      >
        <TextInput
          label={t("pipelines.name")}
          data-autofocus
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <p className={settings.hint}>{t("pipelines.newText")}</p>
        <div className={`${settings.row} ${settings.last}`}>
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36} loading={isBusy} disabled={!name.trim()}>
            {t("pipelines.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
