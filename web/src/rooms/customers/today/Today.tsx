import { Button } from "@mantine/core";
import { IconBell, IconCalendarEvent, IconCheckbox, IconHeartHandshake } from "@tabler/icons-react";
import { useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { OpenWork } from "@/api/types";
import { dayParts } from "@/lib/dayParts";
import { clock, daysBetween, due, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { rows } from "@/live/rows";
import { useDelegations } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { Bones, Empty, RegionError } from "@/ui/States";
import { useMyWorks } from "./load";
import styles from "./today.module.css";

type Props = {
  /** The customer's name, leading to their screen. */
  who: (work: OpenWork) => React.ReactNode;
  /** How a sort of work is called by the room that knows it; null where it has no name of its own. */
  nameOf: (work: Pick<OpenWork, "type_id">) => string | null;
  /** The sign of a sort of work, where it has one of its own. */
  sign: (work: OpenWork) => React.ReactNode;
  /** Its one-click act, from the room it belongs to. */
  deed: (work: OpenWork) => React.ReactNode;
};

const signs = {
  activity: IconCheckbox,
  appointment: IconCalendarEvent,
  promise: IconHeartHandshake,
  reminder: IconBell,
} as const;

/** "Bugün": what is late, what is for today, and what comes next. */
export function Today(props: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const { items: standIns } = useDelegations();
  const owners = useMemo(
    () =>
      new Set([
        me.id,
        ...standIns
          .filter(({ state, to_user }) => state === "running" && to_user.id === me.id)
          .map(({ from_user }) => from_user.id),
      ]),
    [me.id, standIns],
  );
  const [view, list] = useMyWorks(owners);
  const works = view.ids.map((id) => rows.get("work", id)).filter((row): row is OpenWork => row != null);
  const { late, today, next } = dayParts(works, now);
  if (view.phase === "failed")
    return <RegionError what={t("today.failed")} problem={view.problem} retry={() => void list.reload()} />;
  if (view.phase !== "ready")
    return (
      <div className={styles.page}>
        <Bones rows={8} height={48} />
      </div>
    );
  if (works.length === 0) return <Empty>{t("today.none")}</Empty>;
  return (
    <div className={styles.page}>
      <Part title={t("today.late")} tone="bad" works={late} {...props} />
      <Part title={t("today.today")} tone="warn" works={today} {...props} />
      {late.length + today.length === 0 && <p className={styles.quiet}>{t("today.allDone")}</p>}
      <Part title={t("today.next")} tone="ok" works={next} {...props} />
      {view.next && (
        <Button variant="subtle" loading={view.isPaging} onClick={() => void list.more()}>
          {t("today.more")}
        </Button>
      )}
    </div>
  );
}

function Part({
  title,
  tone,
  works,
  ...props
}: Props & { title: string; tone: "bad" | "warn" | "ok"; works: readonly OpenWork[] }) {
  if (works.length === 0) return null;
  return (
    <section className={styles.part} aria-label={title}>
      <h2 data-tone={tone}>
        {title} <span className="numbers">{works.length}</span>
      </h2>
      <ul>
        {works.map((work) => (
          <Row key={work.id} work={work} {...props} />
        ))}
      </ul>
    </section>
  );
}

function Row({ work, who, nameOf, sign, deed }: Props & { work: OpenWork }) {
  const { t } = useTranslation();
  const now = useNow();
  const Icon = signs[work.kind];
  const when = due(work.due_at, now);
  const kind = nameOf(work) ?? t(`today.kind.${work.kind}`);
  const focus = useFocusOnward();
  return (
    <li {...focus} className={styles.row}>
      {sign(work) ?? <Icon size={16} stroke={1.7} aria-hidden />}
      <div className={styles.what}>
        <p className={styles.title} title={work.title ?? kind}>
          {work.title ?? kind}
        </p>
        <p className={styles.facts}>
          {who(work)}
          {work.title && <span>{kind}</span>}
          {work.about && <span>{work.about.title ?? nameOf(work.about)}</span>}
        </p>
      </div>
      <Chip tone={when.tone} title={exact(work.due_at)}>
        {daysBetween(now, work.due_at) === 0 && Date.parse(work.due_at) >= now
          ? clock(work.due_at)
          : when.text}
      </Chip>
      <div className={styles.deed}>{deed(work)}</div>
    </li>
  );
}

/** The row in which the focus was last, or in what was open on it. */
let lastRow: HTMLElement | null = null;

/** The row one works on hands the focus on to the next when it goes: by keyboard the day is ended one after the other. */
function useFocusOnward() {
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const own = row.current;
    return () => {
      if (!own || lastRow !== own) return;
      const next = own.nextElementSibling ?? own.previousElementSibling;
      const deed = next?.querySelector<HTMLElement>("button") ?? next?.querySelector<HTMLElement>("a");
      // What was open on it goes too, wherever that stands: whether the focus is left anywhere is known after.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) deed?.focus({ preventScroll: true });
      });
    };
  }, []);
  return {
    ref: row,
    onFocus: () => {
      lastRow = row.current;
    },
  };
}
