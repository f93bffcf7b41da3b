/** Lines of the audit log, page by page, and those that were written since. */
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { AuditLine, Page } from "@/api/types";
import { useJournalHead } from "@/live/journal";
import { type AuditFilter, queryOf } from "./filter";

const pageSize = 100;
/** More new lines than this are not counted, and not put in one by one. */
export const mostNew = 100;

type Lines = InfiniteData<Page<AuditLine>, string | null>;

export function useLines(filter: AuditFilter) {
  const { i18n } = useTranslation();
  const queries = useQueryClient();
  // The sentences are the server's, in the language of the person.
  const key = useMemo(() => ["audit", i18n.language, filter], [i18n.language, filter]);
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const query = { ...queryOf(filter), limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) };
      return (await answer(http.GET("/api/audit", { params: { query } }))).row;
    },
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lines = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const readTo = list.data?.pages[0]?.as_of ?? null;
  const head = useJournalHead();
  const fresh = useQuery({
    queryKey: [...key, "new", readTo, head],
    enabled: readTo !== null && head > readTo,
    queryFn: async () => {
      const query = { ...queryOf(filter), after: readTo ?? 0, limit: mostNew };
      return (await answer(http.GET("/api/audit", { params: { query } }))).row;
    },
    // What was counted stays until the new count is there; behind another line there is nothing to keep.
    placeholderData: (before, query) => (query?.queryKey.includes(readTo) ? before : undefined),
    gcTime: 0,
  });
  const news = readTo !== null && head > readTo ? fresh.data : undefined;
  const takeIn = useCallback(() => {
    if (!news) return;
    if (news.items.length >= mostNew) {
      void queries.resetQueries({ queryKey: key, exact: true });
      return;
    }
    queries.setQueryData<Lines>(key, (before) => {
      const [first, ...rest] = before?.pages ?? [];
      if (!before || !first) return before;
      const grown = { ...first, items: [...news.items, ...first.items], as_of: news.as_of };
      return { ...before, pages: [grown, ...rest] };
    });
  }, [news, queries, key]);
  return { list, lines, newCount: news?.items.length ?? 0, takeIn };
}
