import { ActionIcon, Menu, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Consequence } from "@/api/types";
import { readClock } from "@/lib/formats";
import { useActivityTypes, usePipelines, useTags } from "@/live/shared";
import styles from "./types.module.css";

const kinds = ["move", "open", "book", "remind", "tag"] as const;
type WishKind = (typeof kinds)[number];

type Props = {
  wishes: readonly Consequence[];
  /** Whether somebody is there to be asked for more, as for the time of an appointment. */
  canAsk?: boolean;
  /** Whether a card can be moved by it. */
  canMove?: boolean;
  /** All of them from now on. */
  put: (next: Consequence[]) => void;
};

/** What something brings about: each line is one consequence, kept as soon as it is left. */
export function Wishes({ wishes, canAsk = true, canMove = true, put }: Props) {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  const { items: pipelines } = usePipelines();
  const tags = useTags();

  function add(kind: WishKind): void {
    const taken = wishes.map((wish) => (wish.kind === "move" ? wish.stage_id : null));
    const free = pipelines.find(({ stages }) => !stages.some(({ id }) => taken.includes(id)));
    const [stage, type, tag] = [free?.stages[0], types.find(({ is_ended }) => !is_ended), tags[0]];
    if (kind === "move" && stage) put([...wishes, { kind, stage_id: stage.id, reason: null }]);
    if (kind === "open" && type)
      put([...wishes, { kind, type_id: type.id, after_minutes: 1440, at: "10:00" }]);
    if (kind === "book") put([{ kind }, ...wishes]);
    if (kind === "remind")
      put([...wishes, { kind, text: t("activities.remindText"), after_minutes: 1440, at: "10:00" }]);
    if (kind === "tag" && tag) put([...wishes, { kind, tag_id: tag.id }]);
  }

  function isOffered(kind: WishKind): boolean {
    if (kind === "book") return canAsk && !wishes.some((wish) => wish.kind === "book");
    if (kind === "move") return canMove;
    return kind !== "tag" || tags.length > 0;
  }

  return (
    <div className={styles.wishes} role="group" aria-label={t("activities.consequences")}>
      {wishes.map((wish, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: consequences are what they say, in their order
        <div key={`${wish.kind}${at}`} className={styles.wish}>
          <span>{t(`activities.kinds.${wish.kind}`)}</span>
          <Wish wish={wish} save={(next) => put(wishes.with(at, next))} />
          <ActionIcon
            size={26}
            aria-label={t("activities.remove")}
            onClick={() => put(wishes.toSpliced(at, 1))}
          >
            <IconX size={14} stroke={1.7} />
          </ActionIcon>
        </div>
      ))}
      <Menu position="bottom-start" zIndex={250}>
        <Menu.Target>
          <button type="button" className={styles.more}>
            <IconPlus size={14} stroke={1.7} aria-hidden /> {t("activities.addConsequence")}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.filter(isOffered).map((kind) => (
            <Menu.Item key={kind} onClick={() => add(kind)}>
              {t(`activities.kinds.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

type WishProps<W extends Consequence = Consequence> = { wish: W; save: (next: Consequence) => void };

function Wish({ wish, save }: WishProps) {
  if (wish.kind === "move") return <MoveWish wish={wish} save={save} />;
  if (wish.kind === "open") return <OpenWish wish={wish} save={save} />;
  if (wish.kind === "remind") return <RemindWish wish={wish} save={save} />;
  if (wish.kind === "book") return <BookWish />;
  return <TagWish wish={wish} save={save} />;
}

function MoveWish({ wish, save }: WishProps<Extract<Consequence, { kind: "move" }>>) {
  const { t } = useTranslation();
  const { items: pipelines } = usePipelines();
  const [reason, setReason] = useState(wish.reason ?? "");
  return (
    <>
      <Select
        aria-label={t("activities.stage")}
        data={pipelines.map(({ name, stages }) => ({
          group: name,
          items: stages.map((stage) => ({ value: stage.id, label: stage.name })),
        }))}
        value={wish.stage_id}
        allowDeselect={false}
        onChange={(id) => id && save({ ...wish, stage_id: id })}
      />
      <TextInput
        aria-label={t("activities.reason")}
        placeholder={t("activities.reason")}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
        onBlur={() => {
          if (reason.trim() !== (wish.reason ?? "")) save({ ...wish, reason: reason.trim() || null });
        }}
      />
    </>
  );
}

/** Nothing to choose: whoever closes says it all. */
function BookWish() {
  const { t } = useTranslation();
  return <em className={styles.said}>{t("activities.bookText")}</em>;
}

function RemindWish({ wish, save }: WishProps<Extract<Consequence, { kind: "remind" }>>) {
  const { t } = useTranslation();
  const [text, setText] = useState(wish.text);
  return (
    <>
      <TextInput
        className={styles.text ?? ""}
        aria-label={t("activities.remindWhat")}
        placeholder={t("activities.remindWhat")}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => {
          const kept = text.trim() || wish.text;
          setText(kept);
          if (kept !== wish.text) save({ ...wish, text: kept });
        }}
      />
      <After wish={wish} save={(when) => save({ ...wish, ...when })} />
    </>
  );
}

const sizes = { minutes: 1, hours: 60, days: 1440 } as const;
type Unit = keyof typeof sizes;

function OpenWish({ wish, save }: WishProps<Extract<Consequence, { kind: "open" }>>) {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  return (
    <>
      <Select
        aria-label={t("activities.type")}
        data={types.filter(({ is_ended }) => !is_ended).map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.type_id}
        allowDeselect={false}
        onChange={(id) => id && save({ ...wish, type_id: id })}
      />
      <After wish={wish} save={(when) => save({ ...wish, ...when })} />
    </>
  );
}

type When = { after_minutes: number; at: string | null };

/** After how long, and at what time of that day. */
function After({ wish, save }: { wish: When; save: (when: When) => void }) {
  const { t } = useTranslation();
  const fitting: Unit =
    wish.after_minutes % 1440 === 0 ? "days" : wish.after_minutes % 60 === 0 ? "hours" : "minutes";
  const [unit, setUnit] = useState<Unit>(fitting);
  const [amount, setAmount] = useState<number | string>(wish.after_minutes / sizes[fitting]);
  const [at, setAt] = useState(wish.at ?? "");

  function keep(count: number | string, each: Unit): void {
    const minutes = Math.min(525_600, Math.round(Number(count) * sizes[each]));
    if (Number.isFinite(minutes) && minutes !== wish.after_minutes)
      save({ at: wish.at, after_minutes: minutes });
  }

  return (
    <>
      <NumberInput
        className={styles.number ?? ""}
        aria-label={t("activities.after")}
        min={0}
        max={525_600}
        hideControls
        value={amount}
        onChange={setAmount}
        onBlur={() => keep(amount, unit)}
      />
      <Select
        className={styles.unit ?? ""}
        aria-label={t("activities.unit")}
        data={(Object.keys(sizes) as Unit[]).map((each) => ({
          value: each,
          label: t(`activities.units.${each}`),
        }))}
        value={unit}
        allowDeselect={false}
        onChange={(each) => {
          if (!each) return;
          setUnit(each as Unit);
          keep(amount, each as Unit);
        }}
      />
      <TextInput
        className={styles.number ?? ""}
        aria-label={t("activities.at")}
        placeholder="10:00"
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
        onBlur={() => {
          const clock = at.trim() === "" ? null : readClock(at);
          setAt(clock ?? "");
          if (clock !== wish.at) save({ after_minutes: wish.after_minutes, at: clock });
        }}
      />
    </>
  );
}

function TagWish({ wish, save }: WishProps<Extract<Consequence, { kind: "tag" }>>) {
  const { t } = useTranslation();
  const tags = useTags();
  return (
    <Select
      aria-label={t("activities.tag")}
      data={tags.map(({ id, name }) => ({ value: id, label: name }))}
      value={wish.tag_id}
      allowDeselect={false}
      searchable
      onChange={(id) => id && save({ ...wish, tag_id: id })}
    />
  );
}
