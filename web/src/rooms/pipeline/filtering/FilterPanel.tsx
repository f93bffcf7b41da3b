import { ActionIcon, Button, Drawer, TextInput, Tooltip } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { isLayered } from "@/lib/keys";
import { useIsPhone } from "@/lib/useMedia";
import { reasonOf } from "@/live/change";
import { focusCard } from "../boardState";
import { asking, type Filter, looking } from "../filter";
import { changeGroup, emptyRow, fromDraft, mostConditions, rowsIn, toDraft } from "./draft";
import styles from "./filtering.module.css";
import { GroupEditor } from "./GroupEditor";
import { useCardFields, useChoices } from "./names";
import { useCount } from "./useCount";

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  close: () => void;
};

/** The filter being put together beside the board; from below on phones. Nothing is filtered before one says so. */
export function FilterPanel(props: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  if (isPhone)
    return (
      <Drawer
        opened
        onClose={props.close}
        position="bottom"
        size="88%"
        title={t("filter.title")}
        styles={{ content: { borderRadius: "16px 16px 0 0" } }}
        classNames={{ content: styles.sheet ?? "", body: styles.sheetBody ?? "" }}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Editor {...props} hasText />
      </Drawer>
    );
  return <Beside {...props} />;
}

/** The panel answers the key at once and takes the focus; what stands in it is drawn right after. */
function Beside(props: Props) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const hasEditor = useDeferredValue(true, false);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (!(before instanceof HTMLElement)) return;
      // Another filter draws the cards anew; the one that had the focus takes it again when it is there.
      if (before.dataset.card) focusCard(before.dataset.card);
      else if (before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    // Whoever has gone elsewhere meanwhile stays there.
    if (!hasEditor || document.activeElement !== panel.current) return;
    panel.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus({ preventScroll: true });
  }, [hasEditor]);
  return (
    <aside
      ref={panel}
      className={styles.panel}
      data-beside
      aria-label={t("filter.title")}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A list that is open takes the first Escape.
        if (event.key !== "Escape" || event.defaultPrevented || isLayered()) return;
        event.preventDefault();
        props.close();
      }}
    >
      <header className={styles.head}>
        <h2>{t("filter.title")}</h2>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon onClick={props.close} aria-label={t("common.close")}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </header>
      {hasEditor && <Editor {...props} />}
    </aside>
  );
}

/** `hasText`: the text is looked for from here, since the toolbar has no room for its field. */
function Editor({ pipeline, filter, onFilter, close, hasText = false }: Props & { hasText?: boolean }) {
  const { t } = useTranslation();
  const { fields } = useCardFields();
  const choices = useChoices(pipeline, fields);
  const [draft, setDraft] = useState(() => {
    const begun = toDraft(filter.filter);
    return begun.rows.length + begun.groups.length > 0 ? begun : { ...begun, rows: [emptyRow()] };
  });
  const [text, setText] = useState(filter.q ?? "");
  const asked = useMemo(() => fromDraft(draft), [draft]);
  const counted = useCount(pipeline.id, looking(asking(filter, asked), text.trim()));
  const isFull = rowsIn(draft) >= mostConditions;
  return (
    <form
      className={styles.editor}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(looking(asking(filter, asked), text.trim()));
        close();
      }}
    >
      <div className={styles.body}>
        {hasText && (
          <TextInput
            className={styles.text ?? ""}
            aria-label={t("board.byText")}
            placeholder={t("board.byText")}
            leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {draft.rows.length + draft.groups.length === 0 && <p className={styles.hint}>{t("filter.empty")}</p>}
        <GroupEditor
          group={draft}
          depth={1}
          fields={fields}
          choices={choices}
          isFull={isFull}
          change={(id, to) => setDraft((before) => changeGroup(before, id, to) ?? toDraft())}
        />
        {isFull && <p className={styles.hint}>{t("filter.full", { most: mostConditions })}</p>}
      </div>
      <footer className={styles.foot}>
        <span className={styles.count} role="status" data-stale={counted.isStale || undefined}>
          {counted.problem
            ? t("filter.failed", { reason: reasonOf(counted.problem) })
            : counted.count === null
              ? t("filter.counting")
              : t("filter.count", { count: counted.count, shown: count(counted.count) })}
        </span>
        <Button
          type="button"
          variant="default"
          onClick={() => {
            setDraft({ ...toDraft(), rows: [emptyRow()] });
            setText("");
            onFilter(looking(asking(filter, undefined), ""));
          }}
        >
          {t("common.clearFilters")}
        </Button>
        <Button type="submit">
          {counted.count === null || counted.isStale
            ? t("filter.showAny")
            : counted.count === 0
              ? t("filter.showNone")
              : t("filter.show", { count: counted.count, shown: count(counted.count) })}
        </Button>
      </footer>
    </form>
  );
}
