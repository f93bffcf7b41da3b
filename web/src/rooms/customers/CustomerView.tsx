import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, Customer } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { useLoaded } from "@/live/hooks";
import { useStanding } from "@/live/presence";
import { rows } from "@/live/rows";
import { Bones, Empty, RegionError } from "@/ui/States";
import { Body } from "./Body";
import styles from "./customer.module.css";
import { Header } from "./Header";
import { fetchCustomer, seedFrom } from "./load";
import type { Parts, TabName } from "./parts";
import { PhoneBar, phoneOf, useQuickActions } from "./QuickActions";
import { EvidenceContext } from "./timeline/evidence";
import { useSeen } from "./useSeen";

type Props = {
  id: string;
  /** Beside another screen: one narrow column. */
  isPeek?: boolean;
  /** The stages, from the room that knows them. */
  stepper: React.ReactNode;
  tools?: React.ReactNode;
  parts: Parts;
  tab: TabName;
  choose: (tab: TabName) => void;
  /** The line of the story an address asks for. */
  line?: number | null;
};

/** One customer, one screen. Shows what a card already told until the customer itself has come. */
export function CustomerView({ id, ...frame }: Props) {
  const { t } = useTranslation();
  const { row, problem, retry } = useLoaded("customer", id, fetchCustomer);
  useStanding("customer", id);
  const customer = row === undefined ? seed(id) : row;
  useSeen(row ?? null);

  // What was on screen a moment ago and is not any more was not mistyped: it says why it closed.
  const [wasHere, setHere] = useState(false);
  if (row && !wasHere) setHere(true);
  if (wasHere && row === null) return <Lost isByRights={problem !== null} tools={frame.tools} />;
  if (problem && !row) return <RegionError what={t("customer.failed")} problem={problem} retry={retry} />;
  if (customer === null) return <Empty action={frame.tools}>{t("state.notFound")}</Empty>;
  if (!customer) {
    return (
      <div style={{ padding: 16 }}>
        <Bones rows={6} height={40} />
      </div>
    );
  }
  return <Frame customer={customer} {...frame} />;
}

/** The customer was given to somebody else, or one's rights became fewer, while their screen was open. */
function Lost({ isByRights, tools }: { isByRights: boolean; tools: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={styles.lost}>
      <Empty icon={<IconLock size={32} stroke={1.4} />} action={tools}>
        {t(isByRights ? "customer.lostByRights" : "customer.lost")}
      </Empty>
    </div>
  );
}

/** Further down the page than this, a phone's header gives its place to what is read. */
const foldsFrom = 72;

function Frame({
  customer,
  isPeek = false,
  stepper,
  tools,
  parts,
  tab,
  choose,
  line = null,
}: Omit<Props, "id"> & { customer: Customer }) {
  const isPhone = useIsPhone();
  const [isFolded, setFolded] = useState(false);
  // Each asking is a new number: the note may be asked for twice.
  const [noteAsked, setNoteAsked] = useState(0);
  const actions = useQuickActions(customer, parts, () => {
    // Notes are written in the story, and where notes are all there is.
    if (tab !== "work" || !parts.tabs.work) choose("story");
    setNoteAsked((count) => count + 1);
  });

  function follow(event: React.UIEvent<HTMLElement>): void {
    const scrolled = event.target as HTMLElement;
    if (!isPhone || scrolled.scrollHeight <= scrolled.clientHeight || !scrolled.closest("[role=tabpanel]"))
      return;
    // Two thresholds: the header's own height must not fold and unfold it in turns.
    if (scrolled.scrollTop > foldsFrom) setFolded(true);
    else if (scrolled.scrollTop < 8) setFolded(false);
  }

  return (
    <article className={styles.view} aria-label={customer.name} onScrollCapture={follow}>
      <Header
        customer={customer}
        actions={isPhone ? [] : actions}
        stepper={stepper}
        tools={tools}
        isNarrow={isPeek || isPhone}
        isFolded={isPhone && isFolded}
      />
      <EvidenceContext value={parts.evidence}>
        <Body
          customer={customer}
          isPeek={isPeek}
          parts={parts}
          tab={tab}
          choose={(next) => {
            // What was asked for once is not asked for again by coming back.
            setNoteAsked(0);
            choose(next);
          }}
          noteAsked={noteAsked}
          line={line}
        />
      </EvidenceContext>
      {isPhone && <PhoneBar actions={actions} phone={phoneOf(customer)} />}
    </article>
  );
}

function seed(id: string): Customer | undefined {
  const cardId = rows.ids("card", (card) => card.customer_id === id)[0];
  const card: Card | null | undefined = cardId ? rows.get("card", cardId) : null;
  return card ? seedFrom(card) : undefined;
}
