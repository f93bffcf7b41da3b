import {
  IconCalendar,
  IconChecklist,
  IconLayoutKanban,
  IconMessages,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";

/** The screens that exist, in the order of the rail. `key` follows G. */
export const screens = [
  { to: "/bugun", name: "nav.today", Icon: IconChecklist, key: "b" },
  { to: "/huni", name: "nav.board", Icon: IconLayoutKanban, key: "h" },
  { to: "/musteriler", name: "nav.customers", Icon: IconUsers, key: "m" },
  { to: "/takvim", name: "nav.calendar", Icon: IconCalendar, key: "t" },
  { to: "/gorusmeler", name: "nav.inbox", Icon: IconMessages, key: "i" },
] as const;

/** The screen that leads to what is unread. */
export const unreadScreen = "/gorusmeler";

export const settingsScreen = { to: "/ayarlar", name: "nav.settings", Icon: IconSettings, key: "a" } as const;
