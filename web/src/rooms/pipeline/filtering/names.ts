import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { answer, http } from "@/api/client";
import { fieldRight, isGranted, useMe } from "@/api/me";
import type { CardField, Condition, Pipeline } from "@/api/types";
import { money } from "@/lib/formats";
import { currentLanguage } from "@/lib/i18n";
import { rows } from "@/live/rows";
import { usePeople, useSources, useTags, useTeams } from "@/live/shared";
import { countOf } from "../filter";
import type { Conditions } from "./draft";

export type Choice = { value: string; label: string };
/** For each field with a list of values, what can be chosen. */
export type Choices = Record<string, Choice[]>;

/** Names of fields and operators come from the server, so no type knows these keys. */
export const say = i18next.t as unknown as (key: string, params?: Record<string, unknown>) => string;

/** What this person may filter and sort cards by. */
export function useCardFields(): { fields: CardField[]; sorts: string[] } {
  const { data } = useQuery({
    queryKey: ["card-filters"],
    queryFn: async () => (await answer(http.GET("/api/card-filters"))).row,
    staleTime: 5 * 60_000,
  });
  return { fields: data?.items ?? [], sorts: data?.sorts ?? [] };
}

/** Everything that can be chosen by name: for the panel, and for the sentences of what has been chosen. */
export function useChoices(pipeline: Pipeline, fields: readonly CardField[]): Choices {
  const me = useMe();
  const people = usePeople();
  const sources = useSources();
  const tags = useTags();
  const teams = useTeamChoices(isGranted(me, "users.view"));
  const campaigns = useCampaigns(fieldRight(me, "customers.source") !== "hidden");
  const words = (field: string): Choice[] =>
    (fields.find(({ name }) => name === field)?.words ?? []).map((word) => ({
      value: word,
      label: wordOf(word),
    }));
  const named = (items: readonly { id: string; name: string }[]): Choice[] =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  return {
    assignee: [...words("assignee"), ...named(people)],
    team: [...words("team"), ...teams],
    source: sources.map(({ key, name }) => ({ value: key, label: name })),
    campaign: campaigns.map((name) => ({ value: name, label: name })),
    tag: named(tags),
    stage: named(pipeline.stages),
    next_work: words("next_work"),
    lost_reason: pipeline.lost_reasons.map((reason) => ({ value: reason, label: reason })),
  };
}

export function useTeamChoices(isOn: boolean): Choice[] {
  const { items } = useTeams();
  return isOn ? items.map(({ id, name }) => ({ value: id, label: name })) : [];
}

function useCampaigns(isOn: boolean): string[] {
  const { data } = useQuery({
    queryKey: ["campaigns"],
    queryFn: async () => (await answer(http.GET("/api/campaigns"))).row.items.map(({ name }) => name),
    staleTime: 5 * 60_000,
    enabled: isOn,
  });
  return data ?? [];
}

export function wordOf(word: string): string {
  return say(`filter.word.${word}`);
}

/** 1 to 5, as quality is shown. */
export function stepOf(quality: number): 1 | 2 | 3 | 4 | 5 {
  return Math.min(5, Math.max(1, Math.ceil(quality / 20))) as 1 | 2 | 3 | 4 | 5;
}

function nameOf(field: string, value: string, choices: Choices): string {
  const known = choices[field]?.find((choice) => choice.value === value);
  if (known) return known.label;
  if (field === "assignee") return rows.get("user", value)?.name ?? i18next.t("filter.somebody");
  const isName = field === "source" || field === "campaign" || field === "lost_reason";
  return isName ? value : i18next.t("filter.something");
}

function joined(names: readonly string[], isAll: boolean): string {
  const type = isAll ? "conjunction" : "disjunction";
  return new Intl.ListFormat(currentLanguage(), { type }).format(names);
}

/** A condition as one says it: "Son temas en az 7 gün önce". */
export function sentenceOf({ field, is, value }: Condition, choices: Choices): string {
  const key = `filter.said.${field}.${is}`;
  // From an address that is wrong, or of a newer house than this page.
  if (!i18next.exists(key) && !i18next.exists(`${key}_other`)) return i18next.t("filter.unknown", { field });
  if (Array.isArray(value)) {
    const names = value.map((each) => nameOf(field, each, choices));
    return say(key, { values: joined(names, is === "all_of") });
  }
  if (typeof value === "number") {
    if (field === "quality") return say(key, { value: i18next.t(`quality.${stepOf(value)}`) });
    return say(key, { count: value });
  }
  return say(key, value ? { value: money(value) } : {});
}

/** The parts of a filter, each as a sentence: conditions, then groups. */
export function sentencesOf(filter: Conditions, choices: Choices): string[] {
  return [
    ...filter.conditions.map((each) => sentenceOf(each, choices)),
    ...filter.groups.filter((group) => countOf(group) > 0).map((group) => groupSentence(group, choices)),
  ];
}

function groupSentence(group: Conditions, choices: Choices): string {
  const parts = [
    ...group.conditions.map((each) => sentenceOf(each, choices)),
    ...group.groups
      .filter((inner) => countOf(inner) > 0)
      .map((inner) => `(${groupSentence(inner, choices)})`),
  ];
  return parts.join(` ${i18next.t(group.match === "all" ? "filter.and" : "filter.or")} `);
}
