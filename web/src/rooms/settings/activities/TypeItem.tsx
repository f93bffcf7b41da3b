import { ActionIcon, Button, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconListCheck, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActivityType } from "@/api/types";
import { ActivityIcon, iconNames } from "@/ui/ActivityIcon";
import { InlineText } from "@/ui/InlineText";
import { useOrderDrag, useOrderDrops } from "@/ui/order";
import { Add } from "./ActivityTypes";
import { addOutcome, editType, endType, orderOutcomes } from "./edits";
import { OutcomeItem } from "./OutcomeItem";
import { moved, stepped } from "./order";
import styles from "./types.module.css";

type Props = {
  type: ActivityType;
  nextId: string | null;
  isFirst: boolean;
  isLast: boolean;
  step: (by: -1 | 1) => void;
};

/** A type in a line; below it, when opened, how it can end. */
export function TypeItem({ type, nextId, isFirst, isLast, step }: Props) {
  const { t } = useTranslation();
  const item = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { edge, isLifted } = useOrderDrag("type-setting", { item, handle, id: type.id, nextId });
  const outcomes = type.outcomes.filter(({ is_ended }) => !is_ended);
  return (
    <li ref={item} className={styles.type} data-edge={edge} data-lifted={isLifted || undefined}>
      <div className={styles.line}>
        <span ref={handle} className={styles.handle} title={t("activities.drag")}>
          <IconGripVertical size={16} stroke={1.7} aria-hidden />
        </span>
        <Select
          className={styles.icon ?? ""}
          aria-label={t("activities.icon", { name: type.name })}
          data={iconNames.map((name) => ({ value: name, label: name }))}
          value={type.icon}
          allowDeselect={false}
          leftSection={<ActivityIcon icon={type.icon} color={type.color} />}
          renderOption={({ option }) => (
            <ActivityIcon icon={option.value as ActivityType["icon"]} color={type.color} />
          )}
          styles={{ input: { color: "transparent" } }}
          onChange={(icon) => icon && void editType(type, { icon: icon as ActivityType["icon"] })}
        />
        <InlineText
          className={styles.name}
          value={type.name}
          label={t("activities.rename", { name: type.name })}
          onSave={(name) => void editType(type, { name })}
        />
        <span className={styles.acts}>
          <Button
            variant={isOpen ? "light" : "subtle"}
            h={30}
            leftSection={<IconListCheck size={15} aria-hidden />}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {t("activities.outcomesCount", { count: outcomes.length })}
          </Button>
          <ActionIcon
            aria-label={t("activities.up", { name: type.name })}
            disabled={isFirst}
            onClick={() => step(-1)}
          >
            <IconArrowUp size={16} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("activities.down", { name: type.name })}
            disabled={isLast}
            onClick={() => step(1)}
          >
            <IconArrowDown size={16} stroke={1.7} />
          </ActionIcon>
          <ActionIcon
            color="red"
            aria-label={t("activities.end", { name: type.name })}
            onClick={() => endType(type)}
          >
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
        </span>
      </div>
      {isOpen && <Outcomes type={type} />}
    </li>
  );
}

function Outcomes({ type }: { type: ActivityType }) {
  const { t } = useTranslation();
  const outcomes = type.outcomes.filter(({ is_ended }) => !is_ended);
  const order = outcomes.map(({ id }) => id);
  useOrderDrops(`outcome-setting-${type.id}`, (id, before) => {
    const next = moved(order, id, before);
    if (next.join() !== order.join()) void orderOutcomes(type, next);
  });
  return (
    <div className={styles.outcomes}>
      {type.key === "appointment" && <p className={styles.about}>{t("activities.appointmentText")}</p>}
      <ol aria-label={t("activities.outcomes")}>
        {outcomes.map((outcome, at) => (
          <OutcomeItem
            key={outcome.id}
            outcome={outcome}
            typeId={type.id}
            nextId={order[at + 1] ?? null}
            isFirst={at === 0}
            isLast={at === outcomes.length - 1}
            step={(by) => void orderOutcomes(type, stepped(order, outcome.id, by))}
          />
        ))}
      </ol>
      <Add
        label={t("activities.newOutcome")}
        button={t("activities.addOutcome")}
        add={(name) => addOutcome(type, name)}
      />
    </div>
  );
}
