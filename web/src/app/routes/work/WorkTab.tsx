import { Button, Menu, SegmentedControl } from "@mantine/core";
import {
  IconBellPlus,
  IconCalendarPlus,
  IconCheckbox,
  IconHeartHandshake,
  IconPlus,
} from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, Customer } from "@/api/types";
import { dayParts } from "@/lib/dayParts";
import { count } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useActivityTypes } from "@/live/shared";
import { ActivityItem } from "@/rooms/activities/ActivityItem";
import { AppointmentRow } from "@/rooms/activities/appointments/AppointmentRow";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { EndedItem, SettledItem } from "@/rooms/activities/Ended";
import { OpenForm } from "@/rooms/activities/OpenForm";
import { useOpening } from "@/rooms/activities/opening";
import { PromiseForm } from "@/rooms/activities/PromiseForm";
import { PromiseItem } from "@/rooms/activities/PromiseItem";
import { useWorkKeys } from "@/rooms/activities/workKeys";
import type { Part } from "@/rooms/customers/parts";
import { Notes } from "@/rooms/customers/timeline/Notes";
import { ReminderRow } from "@/rooms/reminders/ReminderRow";
import { remindAbout } from "@/rooms/reminders/reminding";
import { Bones, RegionError } from "@/ui/States";
import { type Item, useWorks, type Works } from "./sources";
import styles from "./work.module.css";

const which = ["all", "open", "done"] as const;
type Which = (typeof which)[number];

const atOnce = 10;

/** What was noted of a customer, and beside it all that is to be done for them and was done. */
export const WorkTab: Part = ({ customer, noteAsked }) => (
  <div className={styles.tab} data-works>
    <div className={styles.columns}>
      <Tasks customer={customer} />
      <Notes customer={customer} commands={[]} asked={noteAsked} />
    </div>
  </div>
);

function Tasks({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const works = useWorks(customer.id);
  const [shown, setShown] = useState<Which>("all");
  const { items: types } = useActivityTypes();
  const at = useId();
  const isOpening = useOpening((state) => state.opening === at);
  const [isPromising, setPromising] = useState(false);
  return (
    <section className={styles.works} aria-label={t("works.title")}>
      <header className={styles.head}>
        <h2>{t("works.title")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("works.which")}
          value={shown}
          onChange={(next) => setShown(next as Which)}
          data={which.map((value) => ({ value, label: t(`works.${value}`) }))}
        />
        <Adding customer={customer} at={at} works={works} promise={() => setPromising(true)} />
      </header>
      {isOpening && (
        <OpenForm
          customerId={customer.id}
          types={types}
          close={() => useOpening.setState({ opening: null })}
        />
      )}
      {isPromising && <PromiseForm customerId={customer.id} close={() => setPromising(false)} />}
      {works.problem !== null && (
        <RegionError what={t("works.failed")} problem={works.problem} retry={works.reload} />
      )}
      {!works.isHere && works.problem === null && <Bones rows={4} height={56} />}
      {works.isHere && shown !== "done" && (
        <Open works={works} row={(item) => <Row key={item.row.id} item={item} at={at} types={types} />} />
      )}
      {works.isHere && shown !== "open" && <Ended works={works} types={types} />}
    </section>
  );
}

type AddingProps = { customer: Customer; at: string; works: Works; promise: () => void };

/** The ways to something new, each with the form of its room. */
function Adding({ customer, at, works, promise }: AddingProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { items: types } = useActivityTypes();
  const [creates, reminds, books] = ["activities.create", "reminders.edit", "appointments.edit"].map(
    (grant) => isGranted(me, grant),
  );
  const activities = works.open.flatMap((item): Activity[] => (item.kind === "activity" ? [item.row] : []));
  useWorkKeys(at, creates === true, activities, types);
  const ways = [
    {
      isMine: creates,
      Icon: IconCheckbox,
      text: t("today.kind.activity"),
      run: () => useOpening.setState({ opening: at }),
    },
    {
      isMine: creates,
      Icon: IconHeartHandshake,
      text: t("today.kind.promise"),
      run: promise,
    },
    { isMine: reminds, Icon: IconBellPlus, text: t("today.kind.reminder"), run: () => remindAbout(customer) },
    {
      isMine: books,
      Icon: IconCalendarPlus,
      text: t("today.kind.appointment"),
      run: () => bookFor(customer),
    },
  ].filter(({ isMine }) => isMine);
  if (ways.length === 0) return null;
  return (
    <Menu position="bottom-end" zIndex={250}>
      <Menu.Target>
        <Button h={26} px={8} variant="default" leftSection={<IconPlus size={15} stroke={1.7} aria-hidden />}>
          {t("works.add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ways.map(({ Icon, text, run }) => (
          <Menu.Item key={text} leftSection={<Icon size={15} stroke={1.7} aria-hidden />} onClick={run}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What is to be done: late, today, then what comes next. */
function Open({ works, row }: { works: Works; row: (item: Item) => React.ReactNode }) {
  const { t } = useTranslation();
  const now = useNow();
  const parts = dayParts(works.open, now);
  if (works.open.length === 0) return <p className={styles.quiet}>{t("works.nothingOpen")}</p>;
  return (["late", "today", "next"] as const).map(
    (name) =>
      parts[name].length > 0 && (
        <section key={name} className={styles.group} aria-label={t(`works.${name}`)}>
          <h3 data-tone={name === "late" ? "bad" : undefined}>
            {t(`works.${name}`)} <span className="numbers">{count(parts[name].length)}</span>
          </h3>
          <ul>{parts[name].map((item) => row(item))}</ul>
        </section>
      ),
  );
}

type Types = ReturnType<typeof useActivityTypes>["items"];

function Row({ item, at, types }: { item: Item; at: string; types: Types }) {
  switch (item.kind) {
    case "activity":
      return <ActivityItem activity={item.row} types={types} at={at} />;
    case "promise":
      return <PromiseItem promised={item.row} />;
    case "reminder":
      return (
        <li className={styles.card}>
          <ReminderRow reminder={item.row} />
        </li>
      );
    case "appointment":
      return (
        <li className={styles.card}>
          <AppointmentRow appointment={item.row} />
        </li>
      );
  }
}

/** What was done, the latest first, a few at a time. */
function Ended({ works, types }: { works: Works; types: Types }) {
  const { t } = useTranslation();
  const [most, setMost] = useState(atOnce);
  const { items, more } = works.ended;
  const isMore = items.length > most || more !== null;
  return (
    <section className={styles.group} aria-label={t("works.past")}>
      <h3>{t("works.past")}</h3>
      {items.length === 0 && !more && <p className={styles.quiet}>{t("works.nothingDone")}</p>}
      <ul data-over>
        {items.slice(0, most).map((item) => (
          <Over key={item.row.id} item={item} types={types} />
        ))}
      </ul>
      {isMore && (
        <Button
          variant="subtle"
          onClick={() => {
            setMost(most + atOnce);
            if (items.length < most + atOnce) more?.();
          }}
        >
          {t("works.more")}
        </Button>
      )}
    </section>
  );
}

function Over({ item, types }: { item: Item; types: Types }) {
  switch (item.kind) {
    case "activity":
      return <EndedItem activity={item.row} types={types} />;
    case "promise":
      return <SettledItem promised={item.row} />;
    case "reminder":
      return (
        <li>
          <ReminderRow reminder={item.row} />
        </li>
      );
    case "appointment":
      return (
        <li className={styles.card}>
          <AppointmentRow appointment={item.row} />
        </li>
      );
  }
}
