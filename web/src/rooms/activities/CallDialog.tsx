import { useTranslation } from "react-i18next";
import { useRow } from "@/live/hooks";
import { useActivityTypes } from "@/live/shared";
import { Sheet } from "@/ui/Sheet";
import styles from "./activities.module.css";
import { CloseForm } from "./CloseForm";
import { closeActivity } from "./edits";
import { useExtras } from "./extras";
import { type Calling, useOpening } from "./opening";

/** A call with this customer goes on: one key says how it ended. Closed, it stays open among what is to be done. */
export function CallDialog({ customerId }: { customerId: string }) {
  const calling = useOpening((state) => state.calling);
  return calling ? <Ending customerId={customerId} calling={calling} /> : null;
}

function Ending({ customerId, calling }: { customerId: string; calling: Calling }) {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  const extras = useExtras();
  const activity = useRow("activity", calling.id);
  const customer = useRow("customer", customerId);
  const close = (): void => useOpening.setState({ calling: null });
  if (!activity || activity.customer_id !== customerId || activity.state !== "open") return null;
  return (
    <Sheet opened onClose={close} title={t("activity.callOf", { name: customer?.name ?? "" })} size={400}>
      <div className={styles.call}>
        <p className={styles.calling}>
          {t(calling.since === null ? "activity.calledBefore" : "activity.called")}
        </p>
        <CloseForm
          beside={extras.ending?.(activity)}
          customerId={customerId}
          type={types.find(({ id }) => id === activity.type_id)}
          types={types}
          since={calling.since ?? undefined}
          happenedAt={calling.happenedAt}
          firstNote={calling.note}
          end={(outcome, said, needs) => closeActivity(activity, outcome, said, needs)}
          close={close}
        />
      </div>
    </Sheet>
  );
}
