import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "@/api/client";

/** How somebody may log in here beside the password. */
export const waysQuery = queryOptions({
  queryKey: ["ways-in"],
  queryFn: async () => (await answer(http.GET("/api/session/ways"), { quiet401: true })).row,
  staleTime: 60_000,
});
