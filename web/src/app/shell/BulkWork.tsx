import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { underway, useGrown, useRefusals, watchBulks } from "@/live/bulk";
import { useList } from "@/live/hooks";

const Refusals = lazy(async () => ({ default: (await import("@/rooms/pipeline/bulk/Refusals")).Refusals }));
const Grown = lazy(async () => ({ default: (await import("@/rooms/pipeline/bulk/Grown")).Grown }));

/** Work on many cards is watched from every screen, and what it left or asks about is shown over each. */
export function BulkWork() {
  const navigate = useNavigate();
  const isAsked = useRefusals((shown) => shown.bulkId !== null);
  const isGrown = useGrown((asked) => asked.grown !== null);
  useEffect(watchBulks, []);
  useList("bulks", () => underway);
  return (
    <Suspense>
      {isAsked && (
        <Refusals open={(customerId) => void navigate({ to: "/musteri/$id", params: { id: customerId } })} />
      )}
      {isGrown && <Grown />}
    </Suspense>
  );
}
