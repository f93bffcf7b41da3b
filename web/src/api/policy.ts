import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "./client";
import type { PolicyTable } from "./types";

/** What can be granted, in the language of the screen; `titles` are the names of the rights by their keys. */
export function usePolicy(isAsked = true): {
  policy: PolicyTable | undefined;
  titles: Record<string, string>;
} {
  const { i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["policy", i18n.language],
    queryFn: async () => (await answer(http.GET("/api/policy"))).row,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isAsked,
  });
  const titles = Object.fromEntries(
    (data?.rights ?? []).map((right) => {
      const module = data?.modules.find(({ name }) => name === right.module);
      return [right.name, module ? `${module.title}: ${right.title}` : right.title];
    }),
  );
  return { policy: data, titles };
}
