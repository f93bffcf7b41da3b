import { ActionIcon, Button, CloseButton, TextInput } from "@mantine/core";
import { IconFilter, IconPlus, IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useIsPhone } from "@/lib/useMedia";
import styles from "./board.module.css";
import { countOf, type Filter, looking, sorting } from "./filter";
import { FilterChips } from "./filtering/FilterChips";
import { SortMenu } from "./SortMenu";
import { SweepButton } from "./SweepButton";

const FilterPanel = lazy(async () => ({ default: (await import("./filtering/FilterPanel")).FilterPanel }));

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  /** Board or list. */
  mode: React.ReactNode;
  /** The saved views. */
  views: React.ReactNode;
  /** The way back in time. */
  time: React.ReactNode;
  /** How cards look. */
  look: React.ReactNode;
  onNew: () => void;
};

const typingRest = 250;
const untilDrawn = 400;

/** What is shown and in which order, and the one way to add a card. All of it stands in the address, so it can be shared. */
export function Toolbar({ pipeline, filter, onFilter, mode, views, time, look, onNew }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const open = useCallback(() => setOpen(true), []);
  const close = useCallback(() => {
    setOpen(false);
    // What had the focus before may not be there any more.
    setTimeout(() => document.activeElement === document.body && button.current?.focus(), untilDrawn);
  }, []);
  useKeys({ f: open });
  return (
    <>
      <div className={styles.toolbar}>
        {!isPhone && mode}
        {views}
        {isPhone && mode}
        <span className={styles.gap} />
        {!isPhone && <TextFilter filter={filter} onFilter={onFilter} />}
        <FilterButton
          ref={button}
          count={(filter.filter ? countOf(filter.filter) : 0) + (isPhone && filter.q ? 1 : 0)}
          open={open}
        />
        <SortMenu sort={filter.sort} onSort={(sort) => onFilter(sorting(filter, sort))} />
        {time}
        <SweepButton />
        {look}
        {isGranted(me, "customers.create") && !isPhone && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
            {t("board.newCard")}
          </Button>
        )}
        {isGranted(me, "customers.create") && isPhone && (
          <ActionIcon
            size={44}
            variant="filled"
            color="petrol"
            aria-label={t("board.newCard")}
            onClick={onNew}
          >
            <IconPlus size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {(filter.filter || (isPhone && filter.q)) && (
        <FilterChips pipeline={pipeline} filter={filter} onFilter={onFilter} open={open} hasText={isPhone} />
      )}
      {isOpen && (
        <Suspense>
          <FilterPanel pipeline={pipeline} filter={filter} onFilter={onFilter} close={close} />
        </Suspense>
      )}
    </>
  );
}

type ButtonProps = { ref: React.Ref<HTMLButtonElement>; count: number; open: () => void };

function FilterButton({ ref, count, open }: ButtonProps) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const label = count > 0 ? t("filter.openCounted", { count }) : t("filter.open");
  if (isPhone)
    return (
      <ActionIcon
        ref={ref}
        size={44}
        variant={count > 0 ? "light" : "subtle"}
        color={count > 0 ? "petrol" : "gray"}
        aria-label={label}
        onClick={open}
      >
        <IconFilter size={20} stroke={1.7} />
      </ActionIcon>
    );
  return (
    <Button
      ref={ref}
      variant={count > 0 ? "light" : "default"}
      leftSection={<IconFilter size={16} stroke={1.7} aria-hidden />}
      aria-label={label}
      aria-keyshortcuts="F"
      title={`${label} · ${t("filter.key")}`}
      onClick={open}
    >
      {t("filter.open")}
      {count > 0 && <span className={styles.counted}>{count}</span>}
    </Button>
  );
}

/** What is typed looks for names and phones. */
function TextFilter({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const say = useCallback((typed: string) => onFilter(looking(filter, typed)), [filter, onFilter]);
  return <TypedText value={filter.q ?? ""} onChange={say} width={180} />;
}

type TextProps = { value: string; onChange: (value: string) => void; width: number | string };

function TypedText({ value, onChange, width }: TextProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const said = useRef(value);
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
      aria-label={t("board.byText")}
      placeholder={t("board.byText")}
      leftSection={<IconSearch size={15} stroke={1.7} />}
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
