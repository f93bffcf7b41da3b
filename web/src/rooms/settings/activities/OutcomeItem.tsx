import { ActionIcon, Checkbox, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "@/api/types";
import { InlineText } from "@/ui/InlineText";
import { useOrderDrag } from "@/ui/order";
import { editOutcome, endOutcome } from "./edits";
import styles from "./types.module.css";
import { Wishes } from "./Wishes";

type Props = {
  outcome: Outcome;
  typeId: string;
  nextId: string | null;
  isFirst: boolean;
  isLast: boolean;
  step: (by: -1 | 1) => void;
};

const tones = ["good", "neutral", "bad"] as const;
const ends = ["arrived", "no_show", "cancelled"] as const;
type End = (typeof ends)[number];

/** One way to end: its name, whether it is good news, and what it brings about. */
export function OutcomeItem({ outcome, typeId, nextId, isFirst, isLast, step }: Props) {
  const { t } = useTranslation();
  const item = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const { edge, isLifted } = useOrderDrag(`outcome-setting-${typeId}`, {
    item,
    handle,
    id: outcome.id,
    nextId,
  });
  return (
    <li ref={item} className={styles.outcome} data-edge={edge} data-lifted={isLifted || undefined}>
      <div className={styles.line}>
        <span ref={handle} className={styles.handle} title={t("activities.drag")}>
          <IconGripVertical size={15} stroke={1.7} aria-hidden />
        </span>
        <InlineText
          className={styles.name}
          value={outcome.name}
          label={t("activities.rename", { name: outcome.name })}
          onSave={(name) => void editOutcome(outcome, { name })}
        />
        <Select
          className={styles.tone ?? ""}
          aria-label={t("activities.tone", { name: outcome.name })}
          data={tones.map((tone) => ({ value: tone, label: t(`activities.tones.${tone}`) }))}
          value={outcome.tone}
          allowDeselect={false}
          onChange={(tone) => tone && void editOutcome(outcome, { tone: tone as Outcome["tone"] })}
        />
        {outcome.appointment_state && (
          <Select
            className={styles.tone ?? ""}
            aria-label={t("activities.appointmentState", { name: outcome.name })}
            data={ends.map((end) => ({ value: end, label: t(`activities.appointmentStates.${end}`) }))}
            value={outcome.appointment_state}
            allowDeselect={false}
            onChange={(end) => end && void editOutcome(outcome, { appointment_state: end as End })}
          />
        )}
        <Checkbox
          label={t("activities.isContact")}
          checked={outcome.is_contact}
          onChange={(event) => void editOutcome(outcome, { is_contact: event.currentTarget.checked })}
        />
        <span className={styles.acts}>
          <ActionIcon
            aria-label={t("activities.up", { name: outcome.name })}
            disabled={isFirst}
            onClick={() => step(-1)}
          >
            <IconArrowUp size={15} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("activities.down", { name: outcome.name })}
            disabled={isLast}
            onClick={() => step(1)}
          >
            <IconArrowDown size={15} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            color="red"
            aria-label={t("activities.end", { name: outcome.name })}
            onClick={() => endOutcome(outcome)}
          >
            <IconTrash size={15} stroke={1.7} />
          </ActionIcon>
        </span>
      </div>
      <Wishes
        wishes={outcome.consequences}
        put={(consequences) => void editOutcome(outcome, { consequences })}
      />
    </li>
  );
}
