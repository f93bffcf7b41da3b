import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { VerbGroup } from "@/api/types";

/** All there is to be told of, in words; `titles` by the names that programs read. */
export function useVerbs(): { groups: VerbGroup[]; titles: Readonly<Record<string, string>> } {
  const { i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["webhook-verbs", i18n.language],
    queryFn: async () => (await answer(http.GET("/api/webhooks"))).row.verbs,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const groups = data ?? [];
  const titles = Object.fromEntries(
    groups.flatMap(({ title: group, verbs }) => verbs.map(({ verb, title }) => [verb, `${group}: ${title}`])),
  );
  return { groups, titles };
}
