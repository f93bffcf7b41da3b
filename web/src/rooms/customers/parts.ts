/** What other rooms put on the screen of a customer; the route hands it in, as rooms do not know each other. */
import type { TablerIcon } from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Customer } from "@/api/types";
import type { Direction, When } from "@/lib/when";

/** The tabs in their order; each but the last two has the number of its place as its key. */
export const tabNames = [
  "story",
  "messages",
  "appointments",
  "work",
  "products",
  "files",
  "next",
  "facts",
] as const;

export type TabName = (typeof tabNames)[number];

const addresses: Record<TabName, string> = {
  story: "akis",
  messages: "mesajlar",
  appointments: "randevular",
  work: "isler",
  products: "urunler",
  files: "dosyalar",
  next: "siradaki",
  facts: "bilgiler",
};

/** How a tab is called in an address: /musteri/…?tab=mesajlar. */
export function tabAddress(tab: TabName): string {
  return addresses[tab];
}

/** The tab of an address; the story where it names none. */
export function tabOf(address: string | undefined): TabName {
  return tabNames.find((tab) => addresses[tab] === address) ?? "story";
}

export type Part = ComponentType<{
  customer: Customer;
  /** Grows each time somebody asks to write a note. */
  noteAsked: number;
}>;

/** One click and one key: a call, an appointment, a reminder. */
export type QuickAction = {
  /** Its key on this screen, folded. */
  letter: "p" | "r" | "n" | "e" | "h";
  Icon: TablerIcon;
  /** In a word or two. */
  text: string;
  /** The number it calls; what is to be run goes along with it. */
  calls?: string;
  run?: () => void;
  /** Stands in the bar at the thumb of a phone. */
  isOnBar?: boolean;
};

/** What the box on top of the story does beside notes: "/randevu yarın 15:00 Saha gezisi". */
export type Command = {
  /** The words it is called by after the slash, in any language; the first one is shown. */
  names: readonly string[];
  Icon: TablerIcon;
  /** What it makes, in a word or two. */
  text: string;
  /** Whether the time in what follows lies ahead or behind. */
  direction: Direction;
  /** It cannot be made without a time. */
  needsTime?: boolean;
  /** Why it cannot be made now. It is not offered then, and says so to whoever writes it all the same. */
  lacks?: string;
  /** Makes it; `text` is what was written beside the time. True when it is done and the box may be emptied. */
  run: (customer: Customer, wish: { text: string; when: When | null }) => boolean | Promise<boolean>;
};

export type Evidence = Readonly<Record<string, (id: string) => void>>;

export type Parts = {
  /** A tab that nothing is handed in for is not shown. */
  tabs: Partial<Record<Exclude<TabName, "story" | "next" | "facts">, Part>>;
  /** What is due, on the right; where there is no room for it, a tab. */
  next?: Part;
  /** Opens what a line of the story is about, by the kind of that thing. */
  evidence: Evidence;
  /** What other rooms offer for this customer; drawn in the order of the map of keys. */
  actionsFor: (customer: Customer) => readonly QuickAction[];
  commands?: readonly Command[];
};
