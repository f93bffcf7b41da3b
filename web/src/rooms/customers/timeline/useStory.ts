/** Which part of a story is on screen, and what of it is new to this person. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import { reasonOf } from "@/live/change";
import { toast } from "@/ui/toast";
import { lineAbove, type Part, whole } from "../load";
import type { Sort } from "./story";

const above = 6;
const readFor = 1_500;

export type Story = {
  part: Part;
  /** The line that was asked for. */
  marked: number | null;
  choose: (kinds: ReadonlySet<Sort>) => void;
  /** Begins with the newest line of this day (2026-11-23), in Istanbul. */
  goToDay: (day: string) => void;
  newer: () => void;
  newest: () => void;
};

/** `line` is what the address asks for. */
export function useStory(customerId: string, line: number | null): Story {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>(whole);
  const [marked, setMarked] = useState<number | null>(null);

  const goTo = useCallback(
    (seq: number, newer: number) =>
      lineAbove(customerId, seq, newer)
        .then((from) => setPart((now) => ({ ...now, from })))
        .catch((problem) => {
          setMarked(null);
          const isGone = problem instanceof Problem && problem.status === 404;
          toast.refused(isGone ? t("timeline.noLine") : reasonOf(problem));
        }),
    [customerId, t],
  );
  useEffect(() => {
    if (line === null) return;
    setMarked(line);
    setPart(whole);
    void goTo(line, above);
  }, [line, goTo]);

  return {
    part,
    marked,
    choose: (kinds) => setPart(({ from }) => ({ kinds: [...kinds], from })),
    goToDay: (day) => {
      const next = Date.parse(`${day}T00:00:00+03:00`) + 86_400_000;
      if (Number.isNaN(next)) toast.refused(t("timeline.noDay"));
      else setPart(({ kinds }) => ({ kinds, from: next > Date.now() ? null : new Date(next).toISOString() }));
    },
    newer: () => {
      const { from } = part;
      if (from === null) return;
      if (typeof from === "string") {
        const next = Date.parse(from) + 7 * 86_400_000;
        setPart({ ...part, from: next > Date.now() ? null : new Date(next).toISOString() });
      } else void goTo(from.seq, 50);
    },
    newest: () => {
      setMarked(null);
      setPart(({ kinds }) => ({ kinds, from: null }));
    },
  };
}

/** The newest line this person had before them when they came; null until that is known, or where it is their first time. */
export function useSeenLine(customerId: string, newest: number): { seq: number; me: string } | null {
  const me = useMe();
  const isViewing = me.viewing !== null;
  const [seq, setSeq] = useState<number | null>(null);
  useEffect(() => {
    let isHere = true;
    void answer(
      http.GET("/api/customers/{customer_id}/story-mark", { params: { path: { customer_id: customerId } } }),
    )
      .then(({ row }) => isHere && setSeq(row.seq))
      .catch(() => undefined);
    return () => {
      isHere = false;
    };
  }, [customerId]);
  const isKnown = seq !== null;
  useEffect(() => {
    if (!isKnown || newest === 0 || isViewing) return;
    const look = (): void => {
      if (document.visibilityState !== "visible") return;
      void answer(
        http.POST("/api/customers/{customer_id}/story-mark", {
          params: { path: { customer_id: customerId } },
          body: { seq: newest },
        }),
      ).catch(() => undefined);
    };
    // A glance while passing by is no look.
    const timer = setTimeout(look, readFor);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [customerId, newest, isKnown, isViewing]);
  return seq ? { seq, me: me.id } : null;
}
