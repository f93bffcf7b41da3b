import { Button, CloseButton, Select, TextInput } from "@mantine/core";
import { IconFilter, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { useKeys } from "@/lib/useKeys";
import { usePeople, useSources } from "@/live/shared";
import styles from "./board.module.css";
import type { Filter } from "./filter";

type Props = { filter: Filter; onFilter: (filter: Filter) => void; onNew: () => void };

const typingRest = 250;

/** Quick filters and the one way to add a card. The filter stands in the address, so it can be shared. */
export function Toolbar({ filter, onFilter, onNew }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const people = usePeople();
  const sources = useSources();
  const isMine = filter.assignee === me.id;
  return (
    <div className={styles.toolbar}>
      <div className={styles.views}>
        <button
          type="button"
          className={styles.view}
          aria-pressed={!filter.assignee && !filter.source && !filter.q}
          onClick={() => onFilter({})}
        >
          {t("board.all")}
        </button>
        <button
          type="button"
          className={styles.view}
          aria-pressed={isMine}
          onClick={() => onFilter({ ...filter, assignee: isMine ? undefined : me.id })}
        >
          {t("board.mine")}
        </button>
      </div>
      <span className={styles.gap} />
      <TextFilter value={filter.q ?? ""} onChange={(q) => onFilter({ ...filter, q: q || undefined })} />
      <Select
        aria-label={t("board.byAssignee")}
        placeholder={t("board.byAssignee")}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.assignee ?? null}
        onChange={(assignee) => onFilter({ ...filter, assignee: assignee ?? undefined })}
        clearable
        searchable
        w={150}
        clearButtonProps={{ "aria-label": t("common.clear") }}
      />
      <Select
        aria-label={t("board.bySource")}
        placeholder={t("board.bySource")}
        data={sources.map(({ key, name }) => ({ value: key, label: name }))}
        value={filter.source ?? null}
        onChange={(source) => onFilter({ ...filter, source: source ?? undefined })}
        clearable
        w={150}
        clearButtonProps={{ "aria-label": t("common.clear") }}
      />
      <Button leftSection={<IconPlus size={16} />} onClick={onNew}>
        {t("board.newCard")}
      </Button>
    </div>
  );
}

function TextFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const said = useRef(value);
  useKeys({ f: () => field.current?.focus() });
  useEffect(() => {
    // The address changed from outside, by Back or by "clear".
    if (value !== said.current) {
      said.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === said.current) return;
    const timer = setTimeout(() => {
      said.current = typed.trim();
      onChange(said.current);
    }, typingRest);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <TextInput
      ref={field}
      aria-label={t("board.byText")}
      placeholder={t("board.byText")}
      leftSection={<IconFilter size={15} stroke={1.7} />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => setTyped("")} />
      }
      w={180}
    />
  );
}
