import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Answer, answer, http } from "@/api/client";
import type { Activity, Appointment, OpenWork, Promised } from "@/api/types";
import { useNow } from "@/lib/now";
import { loadRow, useRow } from "@/live/hooks";
import { useActivityTypes } from "@/live/shared";
import styles from "./activities.module.css";
import { EndForm, endsOf } from "./appointments/Ending";
import { CloseForm } from "./CloseForm";
import { closeActivity, settlePromise } from "./edits";
import { useExtras } from "./extras";

type Props = { work: OpenWork; close: () => void };

/** How what is to be done ended, whatever sort of this room it is; its row is here, by `loadWork`. */
export function EndWork({ work, close }: Props) {
  if (work.kind === "activity") return <EndActivity id={work.id} close={close} />;
  if (work.kind === "appointment") return <EndAppointment id={work.id} close={close} />;
  return <EndPromise id={work.id} close={close} />;
}

const fetchActivity = (id: string): Promise<Answer<Activity>> =>
  answer(http.GET("/api/activities/{activity_id}", { params: { path: { activity_id: id } } }));
const fetchAppointment = (id: string): Promise<Answer<Appointment>> =>
  answer(http.GET("/api/appointments/{appointment_id}", { params: { path: { appointment_id: id } } }));
const fetchPromise = (id: string): Promise<Answer<Promised>> =>
  answer(http.GET("/api/promises/{promise_id}", { params: { path: { promise_id: id } } }));

/** The row of a list of work is not the thing itself, which is what ends. */
export async function loadWork({ kind, id }: OpenWork): Promise<void> {
  if (kind === "activity") await loadRow(kind, id, fetchActivity);
  if (kind === "appointment") await loadRow(kind, id, fetchAppointment);
  if (kind === "promise") await loadRow(kind, id, fetchPromise);
}

type EndProps = { id: string; close: () => void };

function EndActivity({ id, close }: EndProps) {
  const { items: types } = useActivityTypes();
  const extras = useExtras();
  const activity = useRow("activity", id);
  if (!activity) return null;
  return (
    <CloseForm
      beside={extras.ending?.(activity)}
      customerId={activity.customer_id}
      type={types.find((type) => type.id === activity.type_id)}
      types={types}
      end={(outcome, said, needs) => closeActivity(activity, outcome, said, needs)}
      close={close}
    />
  );
}

function EndAppointment({ id, close }: EndProps) {
  const now = useNow();
  const appointment = useRow("appointment", id);
  return appointment && <EndForm appointment={appointment} ends={endsOf(appointment, now)} close={close} />;
}

function EndPromise({ id, close }: EndProps) {
  const { t } = useTranslation();
  const promised = useRow("promise", id);
  if (!promised) return null;
  const settle = (isKept: boolean): void => {
    close();
    void settlePromise(promised, isKept);
  };
  return (
    <div className={styles.settling}>
      <Button variant="light" data-autofocus onClick={() => settle(true)}>
        {t("promise.kept")}
      </Button>
      <Button variant="default" onClick={() => settle(false)}>
        {t("promise.broken")}
      </Button>
    </div>
  );
}
