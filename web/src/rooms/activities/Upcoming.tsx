import { Button } from "@mantine/core";
import { IconCheck, IconHeartHandshake, IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, Customer, Promised } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useActivityTypes } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { ActivityItem } from "./ActivityItem";
import styles from "./activities.module.css";
import { Ended } from "./Ended";
import { useOpenActivities, useOpenPromises } from "./load";
import { OpenForm } from "./OpenForm";
import { useOpening } from "./opening";
import { PromiseForm } from "./PromiseForm";
import { PromiseItem } from "./PromiseItem";

/** What is to be done for a customer: late and next activities and promises, each ended in place. */
export function Upcoming({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const me = useMe();
  const { items: activities, view } = useOpenActivities(customer.id);
  const promises = useOpenPromises(customer.id).items;
  const { items: types } = useActivityTypes();
  const opening = useOpening((state) => state.opening);
  const [isPromising, setPromising] = useState(false);
  const canCreate = isGranted(me, "activities.create");
  const open = promises.filter(({ state }) => state === "open");
  const place = useRef<HTMLDivElement>(null);
  // Beside the board these keys are the board's.
  const isBeside = (): boolean => place.current?.closest("[data-peek]") !== null;
  useKeys({
    c: () => {
      if (!canCreate || isBeside()) return false;
      useOpening.setState({ opening: customer.id });
      return true;
    },
    o: () => {
      const first = activities.find(({ can }) => can.includes("close"));
      if (!first || isBeside()) return false;
      useOpening.setState({ closing: first.id });
      return true;
    },
  });
  const due = [...activities, ...open].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));

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
              aria-expanded={opening === customer.id}
              onClick={() => useOpening.setState({ opening: opening === customer.id ? null : customer.id })}
            >
              {t("activity.add")}
            </Button>
          </>
        )}
      </header>
      {opening === customer.id && canCreate && (
        <OpenForm
          customerId={customer.id}
          types={types}
          close={() => useOpening.setState({ opening: null })}
        />
      )}
      {isPromising && <PromiseForm customerId={customer.id} close={() => setPromising(false)} />}
      {view.phase === "failed" && (
        <RegionError what={t("activity.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={2} height={56} />}
      {view.phase === "ready" && due.length === 0 && (
        <p className={styles.nothing}>
          <IconCheck size={16} stroke={1.7} aria-hidden /> {t("activity.nothing")}
        </p>
      )}
      <ul className={styles.items} aria-label={t("customer.tab.next")}>
        {due.map((each) =>
          isPromise(each) ? (
            <PromiseItem key={each.id} promised={each} />
          ) : (
            <ActivityItem key={each.id} activity={each} types={types} />
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

function isPromise(each: Activity | Promised): each is Promised {
  return "promised_by" in each;
}
