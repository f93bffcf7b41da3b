import { useLoaded } from "@/live/hooks";
import { fetchCustomer } from "@/rooms/customers/load";
import { ActivityExtras } from "./ActivityExtras";
import { NextPart } from "./NextPart";

/** What is next with a customer, beneath their card: each is ended in place, the first one by O and its number. */
export function SweepWork({ customerId }: { customerId: string }) {
  const { row } = useLoaded("customer", customerId, fetchCustomer);
  if (!row) return null;
  return (
    <ActivityExtras>
      <NextPart customer={row} />
    </ActivityExtras>
  );
}
