import {
  ActionIcon,
  Button,
  Checkbox,
  ColorSwatch,
  MultiSelect,
  NumberInput,
  Popover,
  Select,
  Switch,
} from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconArrowDown,
  IconArrowUp,
  IconGripVertical,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline, Stage } from "@/api/types";
import { useStageEntries } from "@/live/shared";
import { Dialog } from "@/ui/Dialog";
import { InlineText } from "@/ui/InlineText";
import { useOrderDrag } from "@/ui/order";
import settings from "../settings.module.css";
import { colors } from "./colors";
import { Entering } from "./Entering";
import { editStage, endStage } from "./edits";
import styles from "./pipelines.module.css";

type Props = {
  stage: Stage;
  pipeline: Pipeline;
  step: (stage: Stage, by: -1 | 1) => void;
  isFirst: boolean;
  isLast: boolean;
};

const kinds = ["open", "aside", "won", "lost"] as const;

/** One stage: name, colour, kind and limits in a line, its rules below. */
export function StageItem({ stage, pipeline, step, isFirst, isLast }: Props) {
  const { t } = useTranslation();
  const item = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const isAsked = useLocation({ select: ({ hash }) => hash === stage.id });
  const [hasRules, setRules] = useState(isAsked);
  const [isEnding, setEnding] = useState(false);
  useEffect(() => {
    if (isAsked) item.current?.scrollIntoView({ block: "center" });
  }, [isAsked]);
  const at = pipeline.stages.findIndex(({ id }) => id === stage.id);
  const nextId = pipeline.stages[at + 1]?.id ?? null;
  const { edge, isLifted } = useOrderDrag("stage-setting", { item, handle, id: stage.id, nextId });
  const canSayWhatFollows = isGranted(useMe(), "activities.configure");
  const hasEntry = useStageEntries(canSayWhatFollows).some(
    ({ id, consequences }) => id === stage.id && consequences.length > 0,
  );
  const rules = ruleCount(stage, hasEntry);
  return (
    <li ref={item} className={styles.stage} data-edge={edge} data-lifted={isLifted || undefined}>
      <div className={styles.line}>
        <span ref={handle} className={styles.handle} title={t("pipelines.drag")}>
          <IconGripVertical size={16} stroke={1.7} aria-hidden />
        </span>
        <Color stage={stage} />
        <InlineText
          className={styles.name}
          value={stage.name}
          label={t("pipelines.renameStage", { name: stage.name })}
          onSave={(name) => void editStage(stage, { name })}
        />
        <Select
          className={styles.kind ?? ""}
          aria-label={t("pipelines.kindOf", { name: stage.name })}
          data={kinds.map((kind) => ({ value: kind, label: t(`pipelines.kind.${kind}`) }))}
          value={stage.kind}
          allowDeselect={false}
          onChange={(kind) => kind && void editStage(stage, { kind: kind as Stage["kind"] })}
        />
        <span className={styles.acts}>
          <Button
            variant={hasRules ? "light" : "subtle"}
            h={30}
            leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
            aria-expanded={hasRules}
            onClick={() => setRules(!hasRules)}
          >
            {rules > 0 ? t("pipelines.rulesCount", { count: rules }) : t("pipelines.rules")}
          </Button>
          <ActionIcon
            aria-label={t("pipelines.up", { name: stage.name })}
            disabled={isFirst}
            onClick={() => step(stage, -1)}
          >
            <IconArrowUp size={16} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("pipelines.down", { name: stage.name })}
            disabled={isLast}
            onClick={() => step(stage, 1)}
          >
            <IconArrowDown size={16} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            color="red"
            aria-label={t("pipelines.endStage", { name: stage.name })}
            onClick={() => setEnding(true)}
          >
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
        </span>
      </div>
      {hasRules && <Rules stage={stage} pipeline={pipeline} />}
      {isEnding && <EndStage stage={stage} pipeline={pipeline} close={() => setEnding(false)} />}
    </li>
  );
}

/** How many of its sorts of rules a stage has; what follows as a card comes in is one of them. */
function ruleCount(stage: Stage, hasEntry: boolean): number {
  return [
    stage.stale_days !== null,
    stage.card_limit !== null,
    stage.probability !== null,
    stage.next_stage_ids !== null,
    stage.role_ids.length > 0,
    stage.needs.length > 0,
    hasEntry,
  ].filter(Boolean).length;
}

function Color({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" zIndex={250} withinPortal trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.color}
          aria-label={t("pipelines.colorOf", { name: stage.name })}
          onClick={() => setOpen(!isOpen)}
        >
          <i style={{ background: stage.color }} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.colors ?? ""}>
        {colors.map((color, place) => (
          <ColorSwatch
            key={color}
            component="button"
            type="button"
            color={color}
            size={26}
            radius={6}
            aria-label={t("pipelines.color", { count: place + 1 })}
            aria-pressed={color === stage.color}
            onClick={() => {
              setOpen(false);
              if (color !== stage.color) void editStage(stage, { color });
            }}
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Rules({ stage, pipeline }: { stage: Stage; pipeline: Pipeline }) {
  const { t } = useTranslation();
  const me = useMe();
  const seesRoles = isGranted(me, "users.view");
  const { data: needs } = useQuery({
    queryKey: ["stage-needs"],
    queryFn: async () => (await answer(http.GET("/api/stage-needs"))).row.items,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: roles } = useQuery({
    queryKey: ["roles-of-stages"],
    queryFn: async () => (await answer(http.GET("/api/roles"))).row.items,
    enabled: seesRoles,
  });
  const others = pipeline.stages.filter(({ id }) => id !== stage.id);
  const known = new Set(roles?.map(({ id }) => id));
  const gone = stage.role_ids
    .filter((id) => !known.has(id))
    .map((id) => ({ value: id, label: t("pipelines.roleGone") }));
  return (
    <div className={styles.body}>
      <Count
        label={t("pipelines.staleDays")}
        hint={t("pipelines.staleDaysText")}
        most={999}
        value={stage.stale_days}
        save={(stale_days) => editStage(stage, { stale_days })}
      />
      <div className={styles.pair}>
        <Count
          label={t("pipelines.limit")}
          hint={t("pipelines.limitText")}
          most={99_999}
          value={stage.card_limit}
          save={(card_limit) => editStage(stage, { card_limit })}
        />
        <Switch
          label={t("pipelines.strict")}
          checked={stage.is_limit_strict}
          disabled={stage.card_limit === null}
          onChange={(event) => void editStage(stage, { is_limit_strict: event.currentTarget.checked })}
        />
      </div>
      <Count
        label={t("pipelines.probability")}
        hint={t("pipelines.probabilityText")}
        least={0}
        most={100}
        suffix=" %"
        value={stage.probability}
        save={(probability) => editStage(stage, { probability })}
      />
      <MultiSelect
        label={t("pipelines.next")}
        description={t("pipelines.nextText")}
        placeholder={stage.next_stage_ids === null ? t("pipelines.anywhere") : ""}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={stage.next_stage_ids ?? []}
        clearable
        clearButtonProps={{ "aria-label": t("common.clear") }}
        onChange={(ids) => void editStage(stage, { next_stage_ids: ids.length > 0 ? ids : null })}
      />
      {seesRoles && (
        <MultiSelect
          label={t("pipelines.roles")}
          description={t("pipelines.rolesText")}
          placeholder={stage.role_ids.length === 0 ? t("pipelines.everybody") : ""}
          data={[...(roles ?? []).map(({ id, name }) => ({ value: id, label: name })), ...gone]}
          value={stage.role_ids}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          onChange={(role_ids) => void editStage(stage, { role_ids })}
        />
      )}
      <fieldset className={styles.needs}>
        <legend>{t("pipelines.needs")}</legend>
        {needs?.map(({ name }) => (
          <Checkbox
            key={name}
            label={t(`pipelines.need.${name}`, { defaultValue: name })}
            checked={stage.needs.includes(name)}
            onChange={(event) =>
              void editStage(stage, {
                needs: event.currentTarget.checked
                  ? [...stage.needs, name]
                  : stage.needs.filter((other) => other !== name),
              })
            }
          />
        ))}
      </fieldset>
      {isGranted(me, "activities.configure") && <Entering stage={stage} />}
    </div>
  );
}

type CountProps = {
  label: string;
  hint: string;
  value: number | null;
  least?: number;
  most: number;
  suffix?: string;
  save: (value: number | null) => Promise<boolean>;
};

/** A number that may be missing; kept when the field is left. */
function Count({ label, hint, value, least = 1, most, suffix = "", save }: CountProps) {
  const [typed, setTyped] = useState<number | string>(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const next = typeof typed === "number" ? typed : null;
  return (
    <NumberInput
      label={label}
      description={hint}
      min={least}
      max={most}
      allowDecimal={false}
      clampBehavior="strict"
      thousandSeparator="."
      decimalSeparator=","
      suffix={suffix}
      value={typed}
      onChange={setTyped}
      onBlur={() => {
        if (next !== value) void save(next).then((isDone) => !isDone && setTyped(value ?? ""));
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

function EndStage({ stage, pipeline, close }: { stage: Stage; pipeline: Pipeline; close: () => void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { data } = useQuery({
    queryKey: ["stage-count", stage.id],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/pipelines/{pipeline_id}/totals", { params: { path: { pipeline_id: pipeline.id } } }),
        )
      ).row.items.find(({ id }) => id === stage.id)?.count ?? 0,
    gcTime: 0,
  });
  const others = pipeline.stages.filter(({ id }) => id !== stage.id);
  const [moveTo, setMoveTo] = useState<string | null>(others[0]?.id ?? null);
  return (
    <Dialog opened onClose={close} title={t("pipelines.endStageTitle", { name: stage.name })} size={420}>
      <p className={settings.said}>
        {data === undefined
          ? "…"
          : t(data > 0 ? "pipelines.endStageCards" : "pipelines.endStageEmpty", { count: data })}
      </p>
      <Select
        label={t("pipelines.moveTo")}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={moveTo}
        allowDeselect={false}
        onChange={setMoveTo}
      />
      <div className={`${settings.row} ${settings.last} ${styles.foot}`}>
        <Button variant="default" h={36} onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button
          color="red"
          h={36}
          loading={isBusy}
          disabled={data === undefined}
          onClick={() => {
            setBusy(true);
            void endStage(stage, moveTo).then((isDone) => (isDone ? close() : setBusy(false)));
          }}
        >
          {t("pipelines.endIt")}
        </Button>
      </div>
    </Dialog>
  );
}
