import { useLoaded } from "@/live/hooks";
import { useStanding } from "@/live/presence";
import { fetchCustomer } from "@/rooms/customers/load";
import { Timeline } from "@/rooms/customers/timeline/Timeline";
import { useSeen } from "@/rooms/customers/useSeen";

/** What has happened with a customer, beside their card. Looking at it is seeing it, as on their own screen. */
export function SweepStory({ customerId }: { customerId: string }) {
  const { row } = useLoaded("customer", customerId, fetchCustomer);
  useStanding("customer", customerId);
  useSeen(row ?? null);
  return <Timeline customerId={customerId} />;
}
