import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import { IconCalendarShare, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Appointment } from "@/api/types";
import { dayKey, longDay, shortDay } from "@/lib/formats";
import { addDays, dayStart, monday } from "@/lib/instants";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { usePeople } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { AddressDialog } from "./AddressDialog";
import { AppointmentRow } from "./AppointmentRow";
import styles from "./appointments.module.css";
import { useAppointmentsBetween } from "./load";

export type Span = "day" | "week";
/** What is looked at: the day, or the week it is in; of one person, or of everybody. */
export type Looking = { day: string; span: Span; userId: string | null };

type Props = {
  looking: Looking;
  look: (part: Partial<Looking>) => void;
  /** The customer's name, leading to their screen. */
  who: (appointment: Appointment) => React.ReactNode;
};

/** Appointments of a day or a week as a list: hours below each other, the days under their headings. */
export function Calendar({ looking, look, who }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const { day, span, userId } = looking;
  const first = span === "week" ? monday(day) : day;
  const days = Array.from({ length: span === "week" ? 7 : 1 }, (_, place) => addDays(first, place));
  const last = days[days.length - 1] ?? first;
  const { items, view } = useAppointmentsBetween(
    new Date(dayStart(first)).toISOString(),
    new Date(dayStart(addDays(last, 1))).toISOString(),
    userId,
  );
  const [isSharing, setSharing] = useState(false);
  const step = (by: 1 | -1): void => look({ day: addDays(day, by * days.length) });
  const today = dayKey(now);
  useKeys({
    d: () => look({ span: "day" }),
    w: () => look({ span: "week" }),
    b: () => look({ day: today }),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
  });
  return (
    <div className={styles.calendar}>
      <div className={styles.bar}>
        <ActionIcon variant="default" size={30} aria-label={t("schedule.before")} onClick={() => step(-1)}>
          <IconChevronLeft size={17} stroke={1.7} />
        </ActionIcon>
        <Button variant="default" size="compact-md" onClick={() => look({ day: today })}>
          {t("time.today")}
        </Button>
        <ActionIcon variant="default" size={30} aria-label={t("schedule.after")} onClick={() => step(1)}>
          <IconChevronRight size={17} stroke={1.7} />
        </ActionIcon>
        <h2>{span === "day" ? longDay(noon(day)) : `${shortDay(noon(first))} – ${shortDay(noon(last))}`}</h2>
        <Whose userId={userId} choose={(chosen) => look({ userId: chosen })} />
        <SegmentedControl
          size="xs"
          aria-label={t("schedule.span")}
          value={span}
          onChange={(chosen) => look({ span: chosen === "day" ? "day" : "week" })}
          data={[
            { value: "day", label: t("schedule.day") },
            { value: "week", label: t("schedule.week") },
          ]}
        />
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t("schedule.share")}
          title={t("schedule.share")}
          onClick={() => setSharing(true)}
        >
          <IconCalendarShare size={17} stroke={1.7} />
        </ActionIcon>
      </div>
      <div className={styles.scroll}>
        <div className={styles.days}>
          {view.phase === "failed" && (
            <RegionError
              what={t("appointment.loadFailed")}
              problem={view.problem}
              retry={() => location.reload()}
            />
          )}
          {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={6} height={52} />}
          {view.phase === "ready" &&
            days.map((each) => (
              <Day
                key={each}
                day={each}
                isToday={each === today}
                items={items.filter(({ starts_at }) => dayKey(starts_at) === each)}
                who={who}
              />
            ))}
        </div>
      </div>
      {isSharing && <AddressDialog close={() => setSharing(false)} />}
    </div>
  );
}

/** An instant of a day that is on it everywhere near. */
function noon(day: string): string {
  return `${day}T09:00:00Z`;
}

function Whose({ userId, choose }: { userId: string | null; choose: (userId: string | null) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const others = usePeople().filter(({ id }) => id !== me.id);
  return (
    <Select
      size="xs"
      w={180}
      aria-label={t("schedule.whose")}
      data={[
        { value: "", label: t("schedule.everybody") },
        { value: me.id, label: t("schedule.mine") },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={userId ?? ""}
      onChange={(chosen) => choose(chosen || null)}
      allowDeselect={false}
      searchable
    />
  );
}

type DayProps = {
  day: string;
  isToday: boolean;
  items: readonly Appointment[];
  who: (appointment: Appointment) => React.ReactNode;
};

function Day({ day, isToday, items, who }: DayProps) {
  const { t } = useTranslation();
  return (
    <section className={styles.day} aria-label={longDay(noon(day))}>
      <h3 data-today={isToday}>
        {longDay(noon(day))}
        {isToday && <small>{t("time.today")}</small>}
      </h3>
      {items.length === 0 && <p className={styles.free}>{t("schedule.free")}</p>}
      {items.map((each) => (
        <AppointmentRow key={each.id} appointment={each} who={who(each)} />
      ))}
    </section>
  );
}
