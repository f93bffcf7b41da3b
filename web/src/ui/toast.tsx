import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import i18next from "i18next";
import { hashOf } from "@/lib/ids";
import styles from "./toast.module.css";

const shownFor = 8_000;

function idOf(text: string): string {
  return `toast-${hashOf(text)}`;
}

/** The same text replaces itself instead of stacking up. */
function show(text: string, parts: React.ReactNode, tone: "done" | "bad"): void {
  const id = idOf(text);
  const toast = {
    id,
    message: (
      <div className={styles.line}>
        {tone === "bad" && <IconAlertTriangle size={16} className={styles.sign} aria-hidden />}
        <span className={styles.text}>{text}</span>
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

export const toast = {
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
  withdraw(text: string): void {
    notifications.hide(idOf(text));
  },
};
