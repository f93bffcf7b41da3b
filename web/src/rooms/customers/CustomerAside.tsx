import { useLoaded } from "@/live/hooks";
import { useStanding } from "@/live/presence";
import { Bones } from "@/ui/States";
import styles from "./customer.module.css";
import { Facts } from "./Facts";
import { fetchCustomer } from "./load";
import { useSeen } from "./useSeen";

/** The customer's facts beside a conversation. Hidden or not, looking at the conversation counts as seeing it. */
export function CustomerAside({ id, isShown }: { id: string; isShown: boolean }) {
  const { row } = useLoaded("customer", id, fetchCustomer);
  useSeen(row ?? null);
  useStanding("customer", id);
  if (!isShown) return null;
  return (
    <div className={styles.aside}>{row ? <Facts customer={row} /> : <Bones rows={6} height={36} />}</div>
  );
}
