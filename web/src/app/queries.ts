import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only lost answers are worth another try.
      retry: (failures, problem) => !(problem instanceof Problem) && failures < 2,
    },
  },
});
