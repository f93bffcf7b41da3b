import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import i18next from "i18next";
import { count } from "@/lib/formats";
import { hashOf } from "@/lib/ids";
import styles from "./toast.module.css";

const shownFor = 8_000;
const working = new Set<string>();

function idOf(text: string): string {
  return `toast-${hashOf(text)}`;
}

/** The same text replaces itself instead of stacking up. */
function show(text: string, parts: React.ReactNode, tone: "done" | "bad", note: string | null = null): void {
  const id = idOf(text);
  const toast = {
    id,
    message: (
      <div className={styles.line}>
        {tone === "bad" && <IconAlertTriangle size={16} className={styles.sign} aria-hidden />}
        <span className={styles.text}>
          {text}
          {note && <small className={styles.note}>{note}</small>}
        </span>
        {parts}
      </div>
    ),
    color: tone === "bad" ? "red" : "petrol",
    autoClose: shownFor,
    withBorder: true,
    closeButtonProps: { "aria-label": i18next.t("common.close") },
  };
  notifications.hide(id);
  notifications.show(toast);
}

function Action({ text, hint, run, of }: { text: string; hint?: string; run: () => void; of: string }) {
  return (
    <button
      type="button"
      className={styles.action}
      onClick={() => {
        notifications.hide(idOf(of));
        run();
      }}
    >
      {text}
      {hint && <kbd className={styles.hint}>{hint}</kbd>}
    </button>
  );
}

export type ToastAct = { text: string; hint?: string; run: () => void };

function progressLine(text: string, done: number, total: number, stop: ToastAct): React.ReactNode {
  const share = total > 0 ? done / total : 0;
  return (
    <div className={styles.work}>
      <div className={styles.line}>
        <span className={styles.text}>{text}</span>
        <span className={`${styles.share} numbers`}>
          {i18next.t("bulk.share", { done: count(done), total: count(total) })}
        </span>
        <button type="button" className={styles.action} onClick={stop.run}>
          {stop.text}
        </button>
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={text}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <i style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  );
}

export const toast = {
  /** Work that goes on by itself; shown until `withdrawWork`. */
  work(id: string, text: string, done: number, total: number, stop: ToastAct): void {
    const shown = {
      id,
      message: progressLine(text, done, total, stop),
      color: "petrol",
      autoClose: false as const,
      withBorder: true,
      withCloseButton: false,
    };
    if (working.has(id)) notifications.update(shown);
    else notifications.show(shown);
    working.add(id);
  },
  withdrawWork(id: string): void {
    if (working.delete(id)) notifications.hide(id);
  },
  /** How something ended, in a second line what of it did not. */
  outcome(text: string, note: string | null, tone: "done" | "bad", acts: readonly ToastAct[]): void {
    show(
      text,
      acts.map((act) => (
        <Action
          key={act.text}
          text={act.text}
          run={act.run}
          of={text}
          {...(act.hint ? { hint: act.hint } : {})}
        />
      )),
      tone,
      note,
    );
  },
  /** Something happened and can be taken back. */
  done(text: string, undo: () => void): void {
    show(text, <Action text={i18next.t("undo.action")} hint="Ctrl Z" run={undo} of={text} />, "done");
  },
  said(text: string): void {
    show(text, null, "done");
  },
  /** A rule, not a failure: nothing to try again. */
  refused(text: string): void {
    show(text, null, "bad");
  },
  failed(text: string, ways: { again?: () => void; show?: () => void }): void {
    show(
      text,
      <>
        {ways.show && <Action text={i18next.t("common.show")} run={ways.show} of={text} />}
        {ways.again && <Action text={i18next.t("common.again")} run={ways.again} of={text} />}
      </>,
      "bad",
    );
  },
  /** Something is not here, and where it is: WhatsApp with this number. */
  whatsApp(text: string, phone: string, way: string): void {
    const link = (
      <a
        className={styles.action}
        href={`https://wa.me/${phone.replace(/\D/g, "")}`}
        target="_blank"
        rel="noreferrer noopener"
        onClick={() => notifications.hide(idOf(text))}
      >
        {way}
      </a>
    );
    show(text, link, "done");
  },
  withdraw(text: string): void {
    notifications.hide(idOf(text));
  },
};
