import { ActionIcon, Button, CloseButton, Drawer, Select, TextInput } from "@mantine/core";
import { IconFilter, IconPlus } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { useKeys } from "@/lib/useKeys";
import { useIsPhone } from "@/lib/useMedia";
import { usePeople, useSources } from "@/live/shared";
import styles from "./board.module.css";
import { type Filter, isFiltered } from "./filter";

type Props = {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  /** The way back in time. */
  time: React.ReactNode;
  onNew: () => void;
};

const typingRest = 250;

/** Quick filters and the one way to add a card. The filter stands in the address, so it can be shared. */
export function Toolbar({ filter, onFilter, time, onNew }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const isPhone = useIsPhone();
  const isMine = filter.assignee === me.id;
  return (
    <div className={styles.toolbar}>
      <div className={styles.views}>
        <button
          type="button"
          className={styles.view}
          aria-pressed={!isFiltered(filter)}
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
      {isPhone ? (
        <FilterSheet filter={filter} onFilter={onFilter} />
      ) : (
        <Fields filter={filter} onFilter={onFilter} width={160} />
      )}
      {time}
      {isGranted(me, "customers.create") && (
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
          {t("board.newCard")}
        </Button>
      )}
    </div>
  );
}

/** The same fields in a sheet from below. */
function FilterSheet({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionIcon
        size={44}
        variant={isFiltered(filter) ? "light" : "subtle"}
        color={isFiltered(filter) ? "petrol" : "gray"}
        aria-label={t("board.filters")}
        onClick={() => setOpen(true)}
      >
        <IconFilter size={20} stroke={1.7} />
      </ActionIcon>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="auto"
        title={t("board.filters")}
        styles={{ content: { height: "auto", borderRadius: "16px 16px 0 0" } }}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <div className={styles.sheet}>
          <Fields filter={filter} onFilter={onFilter} width="100%" />
          <Button variant="default" onClick={() => onFilter({})}>
            {t("common.clearFilters")}
          </Button>
        </div>
      </Drawer>
    </>
  );
}

function Fields({
  filter,
  onFilter,
  width,
}: Pick<Props, "filter" | "onFilter"> & { width: number | string }) {
  const { t } = useTranslation();
  const people = usePeople();
  const sources = useSources();
  const sayText = useCallback((q: string) => onFilter({ ...filter, q: q || undefined }), [filter, onFilter]);
  return (
    <>
      <TextFilter value={filter.q ?? ""} onChange={sayText} width={width} />
      <Select
        aria-label={t("board.byAssignee")}
        placeholder={t("board.byAssignee")}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.assignee ?? null}
        onChange={(assignee) => onFilter({ ...filter, assignee: assignee ?? undefined })}
        clearable
        searchable
        w={width}
        clearButtonProps={{ "aria-label": t("common.clear") }}
      />
      <Select
        aria-label={t("board.bySource")}
        placeholder={t("board.bySource")}
        data={sources.map(({ key, name }) => ({ value: key, label: name }))}
        value={filter.source ?? null}
        onChange={(source) => onFilter({ ...filter, source: source ?? undefined })}
        clearable
        w={width}
        clearButtonProps={{ "aria-label": t("common.clear") }}
      />
    </>
  );
}

type TextProps = { value: string; onChange: (value: string) => void; width: number | string };

function TextFilter({ value, onChange, width }: TextProps) {
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
      w={width}
    />
  );
}
