import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { useRowsOf } from "@/live/hooks";
import { Bones, RegionError } from "@/ui/States";
import { type Part, storyKey, storySpec } from "../load";
import type { Command } from "../parts";
import { AddBox } from "./AddBox";
import { Line } from "./Line";
import { followNotes } from "./notes";
import { Pending } from "./Pending";
import styles from "./timeline.module.css";

/** Notes stand in the story together with files: of that part only they are shown. */
const part: Part = { kinds: ["note"], from: null };
const fewest = 10;

type Props = { customer: Customer; commands: readonly Command[]; asked: number };

/** The notes on a customer, the newest first, with the box for them on top. */
export function Notes({ customer, commands, asked }: Props) {
  const { t } = useTranslation();
  const { items, view, list } = useRowsOf(storyKey(customer.id, part), () => storySpec(customer.id, part));
  const notes = items.filter(({ verb, detail }) => verb === "note.added" && detail?.text);
  useEffect(followNotes, []);
  const isShort = notes.length < fewest && view.next !== null && !view.isPaging;
  useEffect(() => {
    if (isShort) void list.more();
  }, [isShort, list]);

  return (
    <section className={styles.notes} aria-label={t("note.many")}>
      <h2>{t("note.many")}</h2>
      {customer.can.includes("note") && <AddBox customer={customer} commands={commands} asked={asked} />}
      <div>
        <Pending customerId={customer.id} ids={view.ids} reload={() => void list.reload()} />
        {view.phase === "failed" && (
          <RegionError what={t("note.loadFailed")} problem={view.problem} retry={() => void list.reload()} />
        )}
        {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={3} height={64} />}
        {view.phase === "ready" && notes.length === 0 && !view.next && (
          <p className={styles.gone}>{t("note.none")}</p>
        )}
        {notes.map(({ id }) => (
          <Line key={id} id={id} known={0} isMarked={false} isFresh={false} hasDay />
        ))}
        {view.next && notes.length >= fewest && (
          <Button variant="subtle" loading={view.isPaging} onClick={() => void list.more()}>
            {t("today.more")}
          </Button>
        )}
      </div>
    </section>
  );
}
