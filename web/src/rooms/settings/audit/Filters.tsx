import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type { AuditLine } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { DayFilter } from "@/ui/Days";
import styles from "./audit.module.css";
import type { AuditFilter, UrlFilter } from "./filter";
import { recordName } from "./names";

/** Everybody there is or was, and whoever the filter names besides: an API key, say. */
function usePeopleOf(filter: AuditFilter, lines: AuditLine[]): { value: string; label: string }[] {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["audit-people"],
    queryFn: async () => (await answer(http.GET("/api/users"))).row.items,
    enabled: isGranted(me, "users.view"),
  });
  const people = (data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (filter.kisi && !people.some(({ value }) => value === filter.kisi)) {
    const named = lines.find(({ actor }) => actor.id === filter.kisi)?.actor.name;
    people.push({ value: filter.kisi, label: named ?? filter.kisi.slice(0, 8) });
  }
  return people;
}

function useDeeds(): { group: string; items: { value: string; label: string }[] }[] {
  const { t, i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["audit-verbs", i18n.language],
    queryFn: async () => (await answer(http.GET("/api/audit/verbs"))).row.items,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (data ?? []).map(({ name, title, verbs }) => ({
    group: title,
    items: [
      { value: name, label: t("audit.wholeGroup", { group: title }) },
      ...verbs.map(({ verb, title: label }) => ({ value: verb, label })),
    ],
  }));
}

/** What is looked for. On a telephone it is folded until somebody asks for it. */
export function Filters({ url, lines }: { url: UrlFilter; lines: AuditLine[] }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const { filter, isFiltered, narrow, only } = url;
  const people = usePeopleOf(filter, lines);
  const deeds = useDeeds();
  return (
    <search className={styles.filters} aria-label={t("audit.filters")}>
      {isPhone && (
        <Button
          variant="default"
          aria-expanded={isOpen}
          leftSection={<IconFilter size={16} stroke={1.7} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {t("audit.filter")}
        </Button>
      )}
      {(!isPhone || isOpen) && (
        <>
          <Select
            className={styles.person ?? ""}
            aria-label={t("audit.who")}
            placeholder={t("audit.anybody")}
            data={people}
            value={filter.kisi ?? null}
            onChange={(kisi) => narrow({ kisi: kisi ?? undefined })}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("audit.takeAway", { name: t("audit.who") }) }}
          />
          <Select
            className={styles.deed ?? ""}
            aria-label={t("audit.what")}
            placeholder={t("audit.anything")}
            data={deeds}
            value={deeds.length > 0 ? (filter.is ?? null) : null}
            onChange={(is) => narrow({ is: is ?? undefined })}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("audit.takeAway", { name: t("audit.what") }) }}
            maxDropdownHeight={360}
          />
          <div className={styles.days}>
            <DayFilter
              label={t("audit.days")}
              value={[filter.ilk ?? null, filter.son ?? null]}
              onChange={([ilk, son]) => narrow({ ilk: ilk ?? undefined, son: son ?? undefined })}
            />
          </div>
          <Code value={filter.kod} set={(kod) => narrow({ kod })} />
          <Checkbox
            label={t("audit.steps")}
            checked={filter.adimlar !== undefined}
            onChange={(event) => narrow({ adimlar: event.currentTarget.checked ? "1" : undefined })}
          />
        </>
      )}
      <Taken url={url} lines={lines} />
      {isFiltered && (
        <Button variant="subtle" onClick={() => only({})}>
          {t("common.clearFilters")}
        </Button>
      )}
    </search>
  );
}

function Code({ value, set }: { value: string | undefined; set: (code: string | undefined) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const keep = () => {
    if (typed.trim() !== (value ?? "")) set(typed.trim() || undefined);
  };
  return (
    <TextInput
      className={styles.codeField ?? ""}
      aria-label={t("audit.code")}
      placeholder={t("audit.code")}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
    />
  );
}

/** The record and the customer, which are chosen from a line and not from a list. */
function Taken({ url: { filter, narrow }, lines }: { url: UrlFilter; lines: AuditLine[] }) {
  const { t } = useTranslation();
  const taken = [
    filter.musteri && {
      key: "musteri" as const,
      label: t("audit.onlyCustomer", {
        name: lines.find(({ customer }) => customer?.id === filter.musteri)?.customer?.name ?? "…",
      }),
    },
    filter.kayit && {
      key: "kayit" as const,
      label: t("audit.onlyRecord", {
        name: recordName(lines.find(({ record }) => record.id === filter.kayit)) ?? "…",
      }),
    },
  ].filter((each) => typeof each === "object");
  return taken.map(({ key, label }) => (
    <button
      key={key}
      type="button"
      className={styles.taken}
      aria-label={t("audit.takeAway", { name: label })}
      onClick={() => narrow({ [key]: undefined })}
    >
      {label}
      <IconX size={13} stroke={1.8} aria-hidden />
    </button>
  ));
}
