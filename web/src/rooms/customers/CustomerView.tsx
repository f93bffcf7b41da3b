import { IconBrandWhatsapp, IconPhone } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, Customer } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { useMedia } from "@/lib/useMedia";
import { useLoaded } from "@/live/hooks";
import { useStanding } from "@/live/presence";
import { rows } from "@/live/rows";
import { Bones, Empty, RegionError } from "@/ui/States";
import styles from "./customer.module.css";
import { Facts } from "./Facts";
import { Header } from "./Header";
import { fetchCustomer, seedFrom } from "./load";
import { Timeline } from "./timeline/Timeline";
import { useSeen } from "./useSeen";

type Props = {
  id: string;
  /** Beside another screen: one narrow column. */
  isPeek?: boolean;
  /** The stages, from the room that knows them. */
  stepper: React.ReactNode;
  tools?: React.ReactNode;
};

/** One customer, one screen. Shows what a card already told until the customer itself has come. */
export function CustomerView({ id, isPeek = false, stepper, tools }: Props) {
  const { t } = useTranslation();
  const { row, problem, retry } = useLoaded("customer", id, fetchCustomer);
  useStanding("customer", id);
  const customer = row === undefined ? seed(id) : row;
  useSeen(row ?? null);

  if (problem && !row) return <RegionError what={t("customer.failed")} problem={problem} retry={retry} />;
  if (customer === null) return <Empty action={tools}>{t("state.notFound")}</Empty>;
  if (!customer) {
    return (
      <div style={{ padding: 16 }}>
        <Bones rows={6} height={40} />
      </div>
    );
  }
  return (
    <article className={styles.view} aria-label={customer.name}>
      <Header customer={customer} tools={tools} />
      <div className={styles.stepper}>{stepper}</div>
      <Body customer={customer} isPeek={isPeek} />
      <PhoneActions customer={customer} />
    </article>
  );
}

/** At the thumb: call, WhatsApp. Shown on phones only. */
function PhoneActions({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const phone = customer.identities.find(({ kind }) => kind === "phone")?.value;
  if (!phone || !isWhole(phone)) return null;
  return (
    <div className={styles.actions}>
      <a href={`tel:${phone}`}>
        <IconPhone size={18} stroke={1.7} aria-hidden /> {t("board.call")}
      </a>
      <a href={`https://wa.me/${phone.replace(/\D/g, "")}`} target="_blank" rel="noreferrer noopener">
        <IconBrandWhatsapp size={18} stroke={1.7} color="var(--whatsapp)" aria-hidden /> WhatsApp
      </a>
    </div>
  );
}

function Body({ customer, isPeek }: { customer: Customer; isPeek: boolean }) {
  const { t } = useTranslation();
  const isNarrow = useMedia("(max-width: 980px)") || isPeek;
  const [tab, setTab] = useState<"story" | "facts">("story");
  // Who it is comes first: the story is drawn right after, in parts that let input through.
  const isStoryDrawn = useDeferredValue(true, false);
  const story = isStoryDrawn && <Timeline customerId={customer.id} canNote={customer.can.includes("note")} />;
  if (!isNarrow) {
    return (
      <div className={styles.columns}>
        <Facts customer={customer} />
        <div className={styles.story}>{story}</div>
      </div>
    );
  }
  return (
    <>
      <div className={styles.switch} role="tablist" aria-label={customer.name}>
        {(["story", "facts"] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-controls="tab-panel"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
          >
            {t(`customer.${name}`)}
          </button>
        ))}
      </div>
      <div
        className={styles.story}
        id="tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        style={{ flex: 1, overflow: "hidden auto" }}
      >
        {tab === "story" ? story : <Facts customer={customer} />}
      </div>
    </>
  );
}

function seed(id: string): Customer | undefined {
  const cardId = rows.ids("card", (card) => card.customer_id === id)[0];
  const card: Card | null | undefined = cardId ? rows.get("card", cardId) : null;
  return card ? seedFrom(card) : undefined;
}
