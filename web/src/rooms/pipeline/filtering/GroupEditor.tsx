import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { IconBrackets, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CardField } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { ConditionRow } from "./ConditionRow";
import { deepest, emptyGroup, emptyRow, type Group, type Row } from "./draft";
import styles from "./filtering.module.css";
import type { Choices } from "./names";

type Props = {
  group: Group;
  depth: number;
  fields: readonly CardField[];
  choices: Choices;
  /** No further condition fits in. */
  isFull: boolean;
  change: (id: string, to: (group: Group) => Group | null) => void;
};

/** Conditions of which all or any hold, and groups of them inside. */
export function GroupEditor({ group, depth, fields, choices, isFull, change }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const edit = (part: Partial<Group>): void => change(group.id, (before) => ({ ...before, ...part }));
  const editRow = (row: Row): void =>
    change(group.id, (before) => ({
      ...before,
      rows: before.rows.map((each) => (each.id === row.id ? row : each)),
    }));
  const isInner = depth > 1;
  const parts = group.rows.length + group.groups.length;
  return (
    <div
      className={isInner ? styles.group : styles.outer}
      role="group"
      aria-label={isInner ? t("filter.group") : t("filter.title")}
    >
      {(isInner || parts > 1) && (
        <div className={styles.match}>
          <SegmentedControl
            size={isPhone ? "md" : "xs"}
            aria-label={t("filter.match")}
            data={[
              { value: "all", label: t(isPhone ? "filter.all" : "filter.allOf") },
              { value: "any", label: t(isPhone ? "filter.any" : "filter.anyOf") },
            ]}
            value={group.match}
            onChange={(match) => edit({ match: match === "any" ? "any" : "all" })}
          />
          {isInner && (
            <ActionIcon aria-label={t("filter.removeGroup")} onClick={() => change(group.id, () => null)}>
              <IconX size={16} stroke={1.7} />
            </ActionIcon>
          )}
        </div>
      )}
      {group.rows.map((row, at) => (
        <ConditionRow
          key={row.id}
          row={row}
          fields={fields}
          choices={choices}
          isFirst={!isInner && at === 0}
          change={editRow}
          remove={() => edit({ rows: group.rows.filter(({ id }) => id !== row.id) })}
        />
      ))}
      {group.groups.map((inner) => (
        <GroupEditor
          key={inner.id}
          group={inner}
          depth={depth + 1}
          fields={fields}
          choices={choices}
          isFull={isFull}
          change={change}
        />
      ))}
      <div className={styles.adds}>
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={isFull}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => edit({ rows: [...group.rows, emptyRow()] })}
        >
          {t("filter.addCondition")}
        </Button>
        {depth < deepest && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            disabled={isFull}
            leftSection={<IconBrackets size={14} aria-hidden />}
            onClick={() => edit({ groups: [...group.groups, emptyGroup()] })}
          >
            {t("filter.addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}
