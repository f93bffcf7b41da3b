import { Button, Chip as Choice, Loader, MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Appointment, BusyTime } from "@/api/types";
import { clock, dayKey, longDay, readClock } from "@/lib/formats";
import { dayStart, instantOf } from "@/lib/instants";
import { useMeetingRooms, useSeers } from "@/live/shared";
import { DayField } from "@/ui/Days";
import styles from "./appointments.module.css";
import { fetchBusy } from "./load";
import { Risk } from "./Risk";
import { freeTimes, meets } from "./slots";

/** What is booked, as it is sent. */
export type BookWish = {
  starts_at: string;
  minutes: number;
  user_ids: string[];
  room_id: string | null;
  title: string | null;
  place: string | null;
};

type Props = {
  customerId: string;
  /** The appointment to be moved or changed; without it a new one is booked. */
  appointment?: Appointment | undefined;
  /** When it is to begin, as far as somebody said so. */
  startsAt?: string | undefined;
  /** What it is about, as far as somebody said so. */
  about?: string | undefined;
  beside?: React.ReactNode;
  button: string;
  /** Null once it is done, else what is wrong with which field. */
  send: (wish: BookWish) => Promise<Record<string, string> | null>;
  close: () => void;
};

const lengths = [15, 30, 45, 60, 90, 120] as const;
const minute = 60_000;
/** Between these hours free times are offered; any other may be typed. */
const opens = 8;
const closes = 20;

function useWish({ appointment, startsAt, about }: Pick<Props, "appointment" | "startsAt" | "about">) {
  const me = useMe();
  const first = appointment?.starts_at ?? startsAt;
  const [day, setDay] = useState(first ? dayKey(first) : dayKey(Date.now() + 86_400_000));
  const [time, setTime] = useState(first ? clock(first) : "");
  const [minutes, setMinutes] = useState(
    appointment ? (Date.parse(appointment.ends_at) - Date.parse(appointment.starts_at)) / minute : 60,
  );
  const [people, setPeople] = useState(appointment?.people.map(({ id }) => id) ?? [me.id]);
  const [room, setRoom] = useState<string | null>(appointment?.room?.id ?? null);
  const [title, setTitle] = useState(appointment?.title ?? about ?? "");
  const [place, setPlace] = useState(appointment?.place ?? "");
  const read = readClock(time);
  const start = read ? instantOf(day, read) : null;
  return {
    ...{ day, setDay, time, setTime, minutes, setMinutes, people, setPeople },
    ...{ room, setRoom, title, setTitle, place, setPlace, start },
  };
}

/** When, with whom and where; who is taken then is seen before it is sent. */
export function BookFields({ customerId, appointment, startsAt, about, beside, button, send, close }: Props) {
  const { t } = useTranslation();
  const wish = useWish({ appointment, startsAt, about });
  const me = useMe();
  const seers = useSeers(customerId);
  const { items: rooms } = useMeetingRooms();
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const known = [
    ...seers,
    ...[me, ...(appointment?.people ?? [])].filter(
      ({ id }, place, all) => !has(seers, id) && !has(all.slice(0, place), id),
    ),
  ];

  async function submit(): Promise<void> {
    const { start, people } = wish;
    if (start === null) return setProblems({ starts_at: t("appointment.timeNeeded") });
    if (people.length === 0) return setProblems({ user_ids: t("appointment.peopleNeeded") });
    setBusy(true);
    const refused = await send({
      starts_at: new Date(start).toISOString(),
      minutes: wish.minutes,
      user_ids: people,
      room_id: wish.room,
      title: wish.title.trim() || null,
      place: wish.place.trim() || null,
    });
    setBusy(false);
    if (refused) setProblems(refused);
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={styles.when}>
        <DayField
          label={t("appointment.day")}
          value={wish.day}
          onChange={wish.setDay}
          min={
            appointment && appointment.starts_at < new Date().toISOString()
              ? dayKey(appointment.starts_at)
              : dayKey(Date.now())
          }
        />
        <TextInput
          label={t("appointment.time")}
          placeholder="14:30"
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
          value={wish.time}
          error={problems.starts_at}
          onChange={(event) => {
            setProblems({});
            wish.setTime(event.currentTarget.value);
          }}
          onBlur={() => wish.setTime(readClock(wish.time) ?? wish.time)}
        />
        <Select
          label={t("appointment.length")}
          data={[...new Set([...lengths, wish.minutes])]
            .sort((a, b) => a - b)
            .map((length) => ({ value: String(length), label: t("appointment.minutes", { count: length }) }))}
          value={String(wish.minutes)}
          onChange={(length) => length && wish.setMinutes(Number(length))}
          allowDeselect={false}
          comboboxProps={{ zIndex: 400 }}
        />
      </div>
      <Times wish={wish} ownId={appointment?.id} own={appointment} known={known} rooms={rooms} />
      <MultiSelect
        label={t("appointment.people")}
        data={known.map((person) => ({ value: person.id, label: person.name }))}
        value={wish.people}
        onChange={wish.setPeople}
        error={problems.user_ids}
        searchable
        hidePickedOptions
        comboboxProps={{ zIndex: 400 }}
      />
      <div className={styles.where}>
        {rooms.length > 0 && (
          <Select
            label={t("appointment.room")}
            placeholder={t("appointment.noRoom")}
            data={rooms.map((room) => ({ value: room.id, label: room.name }))}
            value={wish.room}
            onChange={wish.setRoom}
            error={problems.room_id}
            clearable
            comboboxProps={{ zIndex: 400 }}
          />
        )}
        <TextInput
          label={t("appointment.place")}
          maxLength={200}
          autoComplete="off"
          value={wish.place}
          onChange={(event) => wish.setPlace(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label={t("appointment.about")}
        placeholder={t("appointment.aboutHint")}
        maxLength={200}
        autoComplete="off"
        value={wish.title}
        onChange={(event) => wish.setTitle(event.currentTarget.value)}
      />
      {beside}
      <Risk customerId={customerId} startsAt={wish.start} />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy}>
          {button}
        </Button>
      </div>
    </form>
  );
}

type Named = { id: string; name: string };

function has(people: readonly Named[], id: string): boolean {
  return people.some((person) => person.id === id);
}

/** The first free times of the day, and who is taken at the one that was typed. */
function Times({
  wish,
  ownId,
  own,
  known,
  rooms,
}: {
  wish: ReturnType<typeof useWish>;
  ownId: string | undefined;
  own: Appointment | undefined;
  known: readonly Named[];
  rooms: readonly Named[];
}) {
  const { t } = useTranslation();
  const parties = useMemo(
    () => [...wish.people, ...(wish.room ? [wish.room] : [])].sort(),
    [wish.people, wish.room],
  );
  const begin = dayStart(wish.day);
  const [since, until] = [new Date(begin).toISOString(), new Date(begin + 86_400_000).toISOString()];
  const { data, isLoading, isError } = useQuery({
    queryKey: ["busy", since, ...parties],
    queryFn: () => fetchBusy(since, until, parties),
    staleTime: 10_000,
  });
  const taken = (data ?? []).filter((one) => !isOwn(one, ownId ? own : undefined)).map(spanOf);
  const length = wish.minutes * minute;
  const day = { start: begin + opens * 60 * minute, end: begin + closes * 60 * minute };
  const offered = freeTimes(day, taken, {
    from: Date.now(),
    length,
    step: Math.min(wish.minutes, 30) * minute,
    most: 8,
  });
  const span = wish.start === null ? null : { start: wish.start, end: wish.start + length };
  const clashing = span ? taken.filter((one) => meets(one, span)) : [];
  if (isError) return <p className={styles.hint}>{t("appointment.busyUnknown")}</p>;
  return (
    <div className={styles.times}>
      <Choice.Group
        value={wish.start === null ? null : String(wish.start)}
        onChange={(start) => start && wish.setTime(clock(Number(start)))}
      >
        <div
          className={styles.offered}
          role="group"
          aria-label={t("appointment.free", { day: longDay(begin) })}
        >
          {isLoading && <Loader size={14} aria-hidden />}
          {offered.map((start) => (
            <Choice key={start} value={String(start)} size="xs" radius="sm">
              {clock(start)}
            </Choice>
          ))}
          {!isLoading && offered.length === 0 && (
            <span className={styles.hint}>{t("appointment.noneFree")}</span>
          )}
        </div>
      </Choice.Group>
      {clashing.length > 0 && (
        <p className={styles.clash} role="status">
          {clashing
            .map(({ party, start, end }) =>
              t("appointment.clash", {
                name: [...known, ...rooms].find(({ id }) => id === party)?.name ?? "",
                from: clock(start),
                to: clock(end),
              }),
            )
            .join(" ")}
        </p>
      )}
    </div>
  );
}

function spanOf({ party, starts_at, ends_at }: BusyTime) {
  return { party, start: Date.parse(starts_at), end: Date.parse(ends_at) };
}

/** What it takes itself does not stand in its way. */
function isOwn(one: BusyTime, own: Appointment | undefined): boolean {
  return own !== undefined && one.starts_at === own.starts_at && one.ends_at === own.ends_at;
}
