/** Short lists that many screens choose from. */
import { useQuery } from "@tanstack/react-query";
import { answer, http } from "@/api/client";
import type { Page, Pipeline, Source, Tag, User } from "@/api/types";
import { useRowsOf } from "./hooks";
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

export function useTags(): Tag[] {
  const { items } = useRowsOf("tags", () => ({
    kind: "tag",
    holds: () => true,
    compare: byName,
    pageSize: 200,
    load: () => wholePage<Tag>(http.GET("/api/tags")),
  }));
  return items;
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

export function useSources(): Source[] {
  const { data } = useQuery({
    queryKey: ["sources"],
    queryFn: async () => (await answer(http.GET("/api/sources"))).row.items,
    staleTime: 5 * 60_000,
  });
  return data ?? [];
}
