/** Why a customer has its quality, as the server says now. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, http } from "@/api/client";
import type { QualityWhy } from "@/api/types";
import { onNewsOf } from "./news";

export type QualityTold = { why: QualityWhy | undefined; problem: unknown; retry: () => void };

/**
 * Asked again whenever anything of the customer changes: what counts may be otherwise though the quality is the same, as when
 * it is full already or somebody set it by hand.
 */
export function useQualityWhy(customerId: string): QualityTold {
  const { data, error, refetch } = useQuery({
    queryKey: ["quality", customerId],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/customers/{customer_id}/quality", { params: { path: { customer_id: customerId } } }),
        )
      ).row,
    gcTime: 0,
  });
  useEffect(() => onNewsOf(customerId, () => void refetch()), [customerId, refetch]);
  return { why: data, problem: error, retry: () => void refetch() };
}
