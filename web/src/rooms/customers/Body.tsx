import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useMedia } from "@/lib/useMedia";
import styles from "./customer.module.css";
import { Facts } from "./Facts";
import { HandoverStrip } from "./handover/HandoverStrip";
import { type Parts, type TabName, tabNames } from "./parts";
import { Timeline } from "./timeline/Timeline";

type Props = {
  customer: Customer;
  isPeek: boolean;
  parts: Parts;
  tab: TabName;
  choose: (tab: TabName) => void;
  /** Grows each time somebody asks to write a note. */
  noteAsked: number;
  line: number | null;
};

/** Facts on the left, the tabs, what is next on the right; where there is no room beside, both are tabs too. */
export function Body({ customer, isPeek, parts, tab, choose, noteAsked, line }: Props) {
  const { t } = useTranslation();
  const hasLeft = useMedia("(min-width: 981px)") && !isPeek;
  const hasRight = useMedia("(min-width: 1200px)") && !isPeek && parts.next !== undefined;
  const shown = tabNames.filter((name) => {
    if (name === "story") return true;
    if (name === "facts") return !hasLeft;
    if (name === "next") return parts.next !== undefined && !hasRight;
    return parts.tabs[name] !== undefined;
  });
  const current = shown.includes(tab) ? tab : "story";
  useKeys(
    Object.fromEntries(
      tabNames.slice(0, 6).map((name, place) => [
        String(place + 1),
        () => {
          if (!shown.includes(name)) return false;
          choose(name);
          return true;
        },
      ]),
    ),
  );
  const Next = parts.next;
  return (
    <div className={styles.columns} data-left={hasLeft} data-right={hasRight}>
      {hasLeft && <Facts customer={customer} answersKeys={false} />}
      <div className={styles.middle}>
        {shown.length > 1 && <Tabs names={shown} current={current} choose={choose} label={customer.name} />}
        <HandoverStrip customer={customer} />
        <div
          className={styles.panel}
          id="tab-panel"
          role="tabpanel"
          aria-label={t(`customer.tab.${current}`)}
          data-tab={current}
        >
          <Panel customer={customer} parts={parts} tab={current} noteAsked={noteAsked} line={line} />
        </div>
      </div>
      {hasRight && Next && (
        <section className={styles.next} aria-label={t("customer.tab.next")}>
          <Next customer={customer} noteAsked={0} />
        </section>
      )}
    </div>
  );
}

type TabsProps = {
  names: readonly TabName[];
  current: TabName;
  choose: (tab: TabName) => void;
  label: string;
};

/** By arrows one goes from tab to tab, by numbers straight to one. */
function Tabs({ names, current, choose, label }: TabsProps) {
  const { t } = useTranslation();

  function step(event: React.KeyboardEvent<HTMLElement>): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = by && names[(names.indexOf(current) + by + names.length) % names.length];
    if (!next) return;
    event.preventDefault();
    choose(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  return (
    <div className={styles.switch} role="tablist" aria-label={label} onKeyDown={step}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls="tab-panel"
          aria-selected={name === current}
          tabIndex={name === current ? 0 : -1}
          {...(tabNames.indexOf(name) < 6
            ? { title: `${t(`customer.tab.${name}`)} · ${tabNames.indexOf(name) + 1}` }
            : {})}
          onClick={() => choose(name)}
        >
          {t(`customer.tab.${name}`)}
        </button>
      ))}
    </div>
  );
}

function Panel({
  customer,
  parts,
  tab,
  noteAsked,
  line,
}: Pick<Props, "customer" | "parts" | "tab" | "noteAsked" | "line">) {
  // Who it is comes first: the rest is drawn right after, in parts that let input through.
  const isDrawn = useDeferredValue(true, false);
  if (!isDrawn) return null;
  if (tab === "story")
    return (
      <Timeline
        customerId={customer.id}
        writesOn={customer.can.includes("note") ? customer : null}
        {...(parts.commands ? { commands: parts.commands } : {})}
        noteAsked={noteAsked}
        line={line}
      />
    );
  if (tab === "facts") return <Facts customer={customer} answersKeys={false} />;
  const Shown = tab === "next" ? parts.next : parts.tabs[tab];
  return Shown ? <Shown customer={customer} noteAsked={noteAsked} /> : null;
}
