/** Short lists that many screens choose from. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type {
  ActivityType,
  Company,
  Delegation,
  Department,
  MeetingRoom,
  NoShowChain,
  Page,
  Pipeline,
  QualityRules,
  Ref,
  Role,
  SavedView,
  Seer,
  Source,
  StageEntry,
  Tag,
  Team,
  User,
} from "@/api/types";
import { type Loaded, useLoaded, useRow, useRowsOf } from "./hooks";
import type { View } from "./list";

const collator = new Intl.Collator("tr");
const byName = (a: { name: string }, b: { name: string }): number => collator.compare(a.name, b.name);

/** An answer with all rows at once, as a single page. */
export async function wholePage<T>(
  asked: Promise<{ data?: { items: T[]; as_of?: number }; error?: unknown; response: Response }>,
): Promise<Page<T>> {
  const { row, asOf } = await answer(asked);
  return { items: row.items, next: null, as_of: row.as_of ?? asOf };
}

/** Colleagues one can assign. */
export function usePeople(): User[] {
  const { items } = useRowsOf("people", () => ({
    kind: "user",
    holds: (user) => user.is_active,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<User>(http.GET("/api/users")),
  }));
  return items;
}

/** How one asks who sees a customer, and by which facts, the nearest first. */
export function seersOf(customerId: string): { queryKey: string[]; queryFn: () => Promise<Seer[]> } {
  return {
    queryKey: ["seers", customerId],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/customers/{customer_id}/seers", { params: { path: { customer_id: customerId } } }),
        )
      ).row.items,
  };
}

/** Colleagues who see a customer, by name: whom one can give something to do for it. */
export function useSeers(customerId: string): Ref[] {
  const seesPeople = isGranted(useMe(), "users.view");
  const { data } = useQuery({ ...seersOf(customerId), enabled: seesPeople, staleTime: 10_000 });
  return useMemo(() => (data ?? []).map(({ person }) => person).sort(byName), [data]);
}

/** Whether a colleague says they are available, busy or away; null while nobody knows. */
export function useStatus(id: string): string | null {
  const user = useRow("user", id);
  return user?.is_active ? user.status : null;
}

/** The roles, in the order they were made. */
export function useRoles(): { items: Role[]; view: View } {
  return useRowsOf("roles", () => ({
    kind: "role",
    holds: () => true,
    compare: (a, b) => (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: () => wholePage<Role>(http.GET("/api/roles")),
  }));
}

export function useDepartments(): { items: Department[]; view: View } {
  return useRowsOf("departments", () => ({
    kind: "department",
    holds: () => true,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<Department>(http.GET("/api/departments")),
  }));
}

export function useTeams(): { items: Team[]; view: View } {
  return useRowsOf("teams", () => ({
    kind: "team",
    holds: () => true,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<Team>(http.GET("/api/teams")),
  }));
}

/** Who stands in for whom, now and later, the next one first. */
export function useDelegations(): { items: Delegation[]; view: View } {
  return useRowsOf("delegations", () => ({
    kind: "delegation",
    holds: ({ state }) => state !== "over",
    compare: (a, b) =>
      a.starts_at === b.starts_at ? (a.id < b.id ? -1 : 1) : a.starts_at < b.starts_at ? -1 : 1,
    pageSize: 200,
    load: () => wholePage<Delegation>(http.GET("/api/delegations")),
  }));
}

/** The sorts of work in their order, with those that are no longer opened: stories name them. */
export function useActivityTypes(): { items: ActivityType[]; view: View } {
  return useRowsOf("activity-types", () => ({
    kind: "activity_type",
    holds: () => true,
    compare: (a, b) => a.place - b.place || (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: () => wholePage<ActivityType>(http.GET("/api/activity-types")),
  }));
}

const fetchCompany = (): Promise<Answer<Company>> => answer(http.GET("/api/company"));

/** What holds for everybody; there is one. */
export function useCompany(): Loaded<Company> {
  return useLoaded("company", "company", fetchCompany);
}

/** The rooms in which customers are met, by name. */
export function useMeetingRooms(): { items: MeetingRoom[]; view: View } {
  return useRowsOf("meeting-rooms", () => ({
    kind: "meeting_room",
    holds: () => true,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<MeetingRoom>(http.GET("/api/meeting-rooms")),
  }));
}

/** What follows when cards come into a stage, by stage. */
export function useStageEntries(isSeen = true): StageEntry[] {
  return useRowsOf(
    "stage-entries",
    () => ({
      kind: "stage_entry",
      holds: () => true,
      compare: (a, b) => (a.id < b.id ? -1 : 1),
      pageSize: 200,
      load: () => wholePage<StageEntry>(http.GET("/api/stage-entries")),
    }),
    isSeen,
  ).items;
}

const fetchNoShowChain = (): Promise<Answer<NoShowChain>> => answer(http.GET("/api/no-show-chain"));

/** What follows when customers do not come; there is one chain. */
export function useNoShowChain(): Loaded<NoShowChain> {
  return useLoaded("no_show_chain", "no_show_chain", fetchNoShowChain);
}

const fetchQualityRules = (): Promise<Answer<QualityRules>> => answer(http.GET("/api/quality-rules"));

/** What is given points; there is one set of rules. */
export function useQualityRules(): Loaded<QualityRules> {
  return useLoaded("quality_rules", "quality_rules", fetchQualityRules);
}

export function useTags(): Tag[] {
  return useTagList().items;
}

/** The labels, with how far they are loaded: whether a name is new can only be said when all are here. */
export function useTagList(): { items: Tag[]; view: View } {
  return useRowsOf("tags", () => ({
    kind: "tag",
    holds: () => true,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<Tag>(http.GET("/api/tags")),
  }));
}

/** The pipelines, default one first. */
export function usePipelines(): { items: Pipeline[]; view: View } {
  return useRowsOf("pipelines", () => ({
    kind: "pipeline",
    holds: () => true,
    compare: (a, b) => Number(b.is_default) - Number(a.is_default) || byName(a, b),
    pageSize: 200,
    load: () => wholePage<Pipeline>(http.GET("/api/pipelines")),
  }));
}

/** The saved views of a pipeline, in the order they were made; none before it is known which one. */
export function useViews(pipelineId: string): { items: SavedView[]; view: View } {
  return useRowsOf(`views:${pipelineId}`, () => ({
    kind: "view",
    holds: (saved) => saved.pipeline_id === null || saved.pipeline_id === pipelineId,
    compare: (a, b) => (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: async () =>
      pipelineId
        ? wholePage<SavedView>(
            http.GET("/api/pipelines/{pipeline_id}/views", { params: { path: { pipeline_id: pipelineId } } }),
          )
        : { items: [], next: null, as_of: 0 },
  }));
}

export function useSources(): Source[] {
  const { data } = useQuery({
    queryKey: ["sources"],
    queryFn: async () => (await answer(http.GET("/api/sources"))).row.items,
    staleTime: 5 * 60_000,
  });
  return data ?? [];
}
