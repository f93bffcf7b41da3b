import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "@/api/client";

/** The company's identity provider as it is set. */
export const signOnQuery = queryOptions({
  queryKey: ["sign-on"],
  queryFn: async () => (await answer(http.GET("/api/sign-on"))).row,
});
