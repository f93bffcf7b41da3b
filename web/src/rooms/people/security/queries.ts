import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "@/api/client";

/** What one proves oneself with: asked for anew each time, as another screen may have changed it. */
export const securityQuery = queryOptions({
  queryKey: ["security"],
  queryFn: async () => (await answer(http.GET("/api/me/security"))).row,
  staleTime: 0,
});

/** Where one is logged in. */
export const sessionsQuery = queryOptions({
  queryKey: ["own-sessions"],
  queryFn: async () => (await answer(http.GET("/api/me/sessions"))).row.items,
  staleTime: 0,
});
