import { Button } from "@mantine/core";
import { IconCheck, IconHeartHandshake, IconPlus } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, Appointment, Customer, Promised } from "@/api/types";
import { useActivityTypes } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { ActivityItem } from "./ActivityItem";
import styles from "./activities.module.css";
import { AppointmentRow } from "./appointments/AppointmentRow";
import { isOpen as isToCome, useAppointmentsOf } from "./appointments/load";
import { Ended } from "./Ended";
import { useOpenActivities, useOpenPromises } from "./load";
import { OpenForm } from "./OpenForm";
import { useOpening } from "./opening";
import { PromiseForm } from "./PromiseForm";
import { PromiseItem } from "./PromiseItem";
import { useWorkKeys } from "./workKeys";

/** What is to be done for a customer: late and next activities, appointments and promises, each ended in place. */
export function Upcoming({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const me = useMe();
  const { items: activities, view, list } = useOpenActivities(customer.id);
  const promises = useOpenPromises(customer.id).items;
  const { items: types } = useActivityTypes();
  const at = useId();
  const isOpening = useOpening((state) => state.opening === at);
  const [isPromising, setPromising] = useState(false);
  const canCreate = isGranted(me, "activities.create");
  const open = promises.filter(({ state }) => state === "open");
  const place = useRef<HTMLDivElement>(null);
  // Beside the board these keys are the board's; where the tab of all work is open, they are its.
  const isElsewhere = (): boolean =>
    place.current?.closest("[data-peek]") !== null || document.querySelector("[data-works]") !== null;
  useWorkKeys(at, canCreate, activities, types, isElsewhere);
  const appointments = useAppointmentsOf(customer.id, isGranted(me, "appointments.view")).items;
  const due = [...activities, ...open, ...appointments.filter(isToCome)].sort(
    (a, b) => Date.parse(momentOf(a)) - Date.parse(momentOf(b)),
  );

  return (
    <div ref={place} className={styles.upcoming}>
      <header className={styles.head}>
        <h2>{t("customer.tab.next")}</h2>
        {canCreate && (
          <>
            <Button
              variant="subtle"
              h={26}
              px={6}
              leftSection={<IconHeartHandshake size={15} stroke={1.7} aria-hidden />}
              aria-expanded={isPromising}
              onClick={() => setPromising(!isPromising)}
            >
              {t("promise.add")}
            </Button>
            <Button
              variant="subtle"
              h={26}
              px={6}
              leftSection={<IconPlus size={15} stroke={1.7} aria-hidden />}
              aria-expanded={isOpening}
              onClick={() => useOpening.setState({ opening: isOpening ? null : at })}
            >
              {t("activity.add")}
            </Button>
          </>
        )}
      </header>
      {isOpening && canCreate && (
        <OpenForm
          customerId={customer.id}
          types={types}
          close={() => useOpening.setState({ opening: null })}
        />
      )}
      {isPromising && <PromiseForm customerId={customer.id} close={() => setPromising(false)} />}
      {view.phase === "failed" && (
        <RegionError what={t("activity.failed")} problem={view.problem} retry={() => void list.reload()} />
      )}
      {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={2} height={56} />}
      {view.phase === "ready" && due.length === 0 && (
        <p className={styles.nothing}>
          <IconCheck size={16} stroke={1.7} aria-hidden /> {t("activity.nothing")}
        </p>
      )}
      <ul className={styles.items} aria-label={t("customer.tab.next")}>
        {due.map((each) =>
          isAppointment(each) ? (
            <li key={each.id}>
              <AppointmentRow appointment={each} isWork />
            </li>
          ) : isPromise(each) ? (
            <PromiseItem key={each.id} promised={each} />
          ) : (
            <ActivityItem key={each.id} activity={each} types={types} at={at} />
          ),
        )}
      </ul>
      <Ended
        customerId={customer.id}
        types={types}
        promises={promises.filter(({ state }) => state !== "open")}
      />
    </div>
  );
}

type Due = Activity | Promised | Appointment;

function isAppointment(each: Due): each is Appointment {
  return "starts_at" in each;
}

function momentOf(each: Due): string {
  return isAppointment(each) ? each.starts_at : each.due_at;
}

function isPromise(each: Activity | Promised): each is Promised {
  return "promised_by" in each;
}
