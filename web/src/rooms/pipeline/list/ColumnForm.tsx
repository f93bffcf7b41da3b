import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { ListColumn } from "@/api/types";
import { announce } from "@/ui/announce";
import { useOrderDrag, useOrderDrops } from "@/ui/order";
import { standardColumns } from "@/ui/prefs";
import styles from "./columnForm.module.css";
import { allColumns, offered, putBefore, shifted, toggled } from "./columns";

const kind = "list-column";

type Props = { columns: readonly ListColumn[]; choose: (columns: readonly ListColumn[]) => void };

/** Which columns the list has, and in which order: by dragging, or by the arrows. */
export function ColumnForm({ columns, choose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const isHidden = (right: string): boolean => fieldRight(me, right) === "hidden";
  const shown = offered(columns, isHidden);
  const others = offered(allColumns, isHidden).filter((name) => !columns.includes(name));
  useOrderDrops(kind, (name, before) =>
    choose(putBefore(columns, name as ListColumn, before as ListColumn | null)),
  );

  function shift(name: ListColumn, by: 1 | -1): void {
    const next = shifted(columns, name, by);
    choose(next);
    announce(
      t("list.columnAt", { name: t(`list.column.${name}`), at: next.indexOf(name) + 1, count: next.length }),
    );
  }

  return (
    <fieldset className={styles.columns}>
      <legend>{t("list.columns")}</legend>
      <ul>
        {shown.map((name, at) => (
          <Chosen
            key={name}
            name={name}
            next={shown[at + 1] ?? null}
            isFirst={at === 0}
            toggle={() => choose(toggled(columns, name))}
            shift={(by) => shift(name, by)}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <ul className={styles.others}>
          {others.map((name) => (
            <li key={name} className={styles.item}>
              <Checkbox
                label={t(`list.column.${name}`)}
                checked={false}
                onChange={() => choose(toggled(columns, name))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button
        variant="subtle"
        color="gray"
        disabled={columns.join() === standardColumns.join()}
        onClick={() => choose(standardColumns)}
      >
        {t("list.reset")}
      </Button>
    </fieldset>
  );
}

type ChosenProps = {
  name: ListColumn;
  next: ListColumn | null;
  isFirst: boolean;
  toggle: () => void;
  shift: (by: 1 | -1) => void;
};

function Chosen({ name, next, isFirst, toggle, shift }: ChosenProps) {
  const { t } = useTranslation();
  const item = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const { edge, isLifted } = useOrderDrag(kind, { item, handle, id: name, nextId: next });
  const text = t(`list.column.${name}`);
  return (
    <li ref={item} className={styles.item} data-edge={edge} data-lifted={isLifted || undefined}>
      <Checkbox label={text} checked onChange={toggle} />
      <ActionIcon
        size={24}
        aria-label={t("list.earlier", { name: text })}
        disabled={isFirst}
        onClick={() => shift(-1)}
      >
        <IconArrowUp size={14} stroke={1.7} />
      </ActionIcon>
      <ActionIcon
        size={24}
        aria-label={t("list.later", { name: text })}
        disabled={next === null}
        onClick={() => shift(1)}
      >
        <IconArrowDown size={14} stroke={1.7} />
      </ActionIcon>
      <span ref={handle} className={styles.handle} title={t("list.drag")}>
        <IconGripVertical size={14} stroke={1.7} aria-hidden />
      </span>
    </li>
  );
}
