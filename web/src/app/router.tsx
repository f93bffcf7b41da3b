import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { whenFreshLoginIsNeeded, whenSessionEnds, whenSetUpIsNeeded, whenViewIsOver } from "@/api/client";
import { meQuery, useSession } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Conditions, Me } from "@/api/types";
import { endViewing } from "@/api/viewing";
import { setLanguage } from "@/lib/i18n";
import { proveAgain } from "@/rooms/people/freshLogin";
import { readFilter } from "@/rooms/pipeline/filter";
import { type Density, densities } from "@/ui/prefs";
import type { After } from "./after";
import { queries } from "./queries";
import { NotFound, RouteError, ScreenError } from "./RouteError";
import { Shell } from "./shell/Shell";

export type BoardSearch = {
  huni?: string;
  /** The saved view that is open; what is asked stands beside it only where it differs. */
  view?: string;
  filter?: Conditions;
  q?: string;
  sort?: string;
  /** A board or a list, where that is not what the view says, or a board. */
  mode?: "board" | "list";
  /** The columns of the list, divided by commas, where they are not those of the view. */
  columns?: string;
  /** How cards look, where that is not as the view says. */
  density?: Density;
  fields?: string;
  musteri?: string;
  /** The board as it stood at this instant. */
  an?: string;
  /** Today's board compared with how it stood at this instant. */
  beri?: string;
  gez?: string;
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

let isLanguageSet = false;

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/giris",
  validateSearch: (search): After => ({ sonra: text(search.sonra) }),
  component: lazyRouteComponent(() => import("./routes/LoginRoute"), "LoginRoute"),
  errorComponent: RouteError,
});

// The address that is registered at the identity provider.
const signOn = createRoute({
  getParentRoute: () => root,
  path: "/giris/tek-oturum",
  component: lazyRouteComponent(() => import("./routes/SignOnRoute"), "SignOnRoute"),
  errorComponent: RouteError,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/kurulum",
  component: lazyRouteComponent(() => import("./routes/SetupRoute"), "SetupRoute"),
  errorComponent: RouteError,
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/parolami-unuttum",
  component: lazyRouteComponent(() => import("./routes/ForgotRoute"), "ForgotRoute"),
  errorComponent: RouteError,
});

const link = lazyRouteComponent(() => import("./routes/LinkRoute"), "LinkRoute");

// The server writes these two into mails.
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/davet",
  component: link,
  errorComponent: RouteError,
});
const newPassword = createRoute({
  getParentRoute: () => root,
  path: "/parola",
  component: link,
  errorComponent: RouteError,
});

/** The person logged in. Raises a redirect to the login, which leads back to `after`. */
async function loggedIn(after: string | undefined): Promise<Me> {
  try {
    const me = await queries.ensureQueryData(meQuery);
    // Once: links load their screens ahead, and must not take a language back that was just chosen.
    if (!isLanguageSet) await setLanguage(me.language === "en" ? "en" : "tr");
    isLanguageSet = true;
    return me;
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    throw redirect({ to: "/giris", search: { sonra: after } });
  }
}

const secondFactor = createRoute({
  getParentRoute: () => root,
  path: "/ikinci-adim",
  validateSearch: (search): After => ({ sonra: text(search.sonra) }),
  beforeLoad: async ({ search }) => {
    const me = await loggedIn(search.sonra);
    if (!me.must_set_up) throw redirect({ to: "/huni" });
  },
  component: lazyRouteComponent(() => import("./routes/SecondFactorRoute"), "SecondFactorRoute"),
  errorComponent: RouteError,
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    const after = location.href === "/" ? undefined : location.href;
    const me = await loggedIn(after);
    if (me.must_set_up) throw redirect({ to: "/ikinci-adim", search: { sonra: after } });
  },
  component: Shell,
  errorComponent: RouteError,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/huni" });
  },
});

const board = createRoute({
  getParentRoute: () => inside,
  path: "/huni",
  validateSearch: (search): BoardSearch => ({
    huni: text(search.huni),
    view: text(search.view),
    filter: readFilter(search.filter),
    q: text(search.q),
    sort: text(search.sort),
    mode: search.mode === "board" || search.mode === "list" ? search.mode : undefined,
    columns: text(search.columns),
    density: densities.find((name) => name === search.density),
    fields: text(search.fields),
    musteri: text(search.musteri),
    an: text(search.an),
    beri: text(search.beri),
    gez: text(search.gez),
  }),
  component: lazyRouteComponent(() => import("./routes/BoardRoute"), "BoardRoute"),
});

const customers = createRoute({
  getParentRoute: () => inside,
  path: "/musteriler",
  validateSearch: (search): { q?: string } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("./routes/CustomersRoute"), "CustomersRoute"),
});

export type CustomerSearch = {
  tab?: string;
  /** A line of the story, by its number. */
  line?: number;
  /** A message, shown among those of its conversation. */
  mesaj?: string;
};

const customer = createRoute({
  getParentRoute: () => inside,
  path: "/musteri/$id",
  validateSearch: (search): CustomerSearch => ({
    tab: text(search.tab),
    line:
      Number.isSafeInteger(Number(search.line)) && Number(search.line) > 0 ? Number(search.line) : undefined,
    mesaj: text(search.mesaj),
  }),
  component: lazyRouteComponent(() => import("./routes/CustomerRoute"), "CustomerRoute"),
});

const today = createRoute({
  getParentRoute: () => inside,
  path: "/bugun",
  component: lazyRouteComponent(() => import("./routes/TodayRoute"), "TodayRoute"),
});

/** A day of the calendar, whether alone, and of whom. */
export type CalendarSearch = { gun?: string; sure?: "gun"; kisi?: string };

const calendar = createRoute({
  getParentRoute: () => inside,
  path: "/takvim",
  validateSearch: (search): CalendarSearch => ({
    gun: /^\d{4}-\d{2}-\d{2}$/.test(text(search.gun) ?? "") ? text(search.gun) : undefined,
    sure: search.sure === "gun" ? "gun" : undefined,
    kisi: text(search.kisi),
  }),
  component: lazyRouteComponent(() => import("./routes/CalendarRoute"), "CalendarRoute"),
});

const inbox = createRoute({
  getParentRoute: () => inside,
  path: "/gorusmeler",
  validateSearch: (search): { id?: string } => ({ id: text(search.id) }),
  component: lazyRouteComponent(() => import("./routes/InboxRoute"), "InboxRoute"),
});

/** What a section of the settings keeps in the address: the record that is open, what was searched and filtered. */
export type SettingsSearch = {
  id?: string;
  q?: string;
  durum?: string;
  rol?: string;
  takim?: string;
} & AuditSearch;

/** How the audit log is filtered: person, deeds, record, customer, days, code, whether with mere steps. */
export type AuditSearch = {
  kisi?: string;
  is?: string;
  kayit?: string;
  musteri?: string;
  ilk?: string;
  son?: string;
  kod?: string;
  adimlar?: string;
};

const auditKeys = ["kisi", "is", "kayit", "musteri", "ilk", "son", "kod", "adimlar"] as const;

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/ayarlar",
  component: lazyRouteComponent(() => import("./routes/SettingsRoute"), "SettingsRoute"),
});

// The sections themselves stand in one list, `settings/sections.tsx`.
const settingsSection = createRoute({
  getParentRoute: () => inside,
  path: "/ayarlar/$section",
  validateSearch: (search): SettingsSearch => ({
    id: text(search.id),
    q: text(search.q),
    durum: text(search.durum),
    rol: text(search.rol),
    takim: text(search.takim),
    ...Object.fromEntries(auditKeys.map((key) => [key, text(search[key])])),
  }),
  component: lazyRouteComponent(() => import("./routes/SettingsRoute"), "SettingsRoute"),
});

const tree = root.addChildren([
  login,
  signOn,
  setup,
  forgot,
  invitation,
  newPassword,
  secondFactor,
  inside.addChildren([home, board, customers, customer, today, calendar, inbox, settings, settingsSection]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultErrorComponent: ScreenError,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The e-mail typed so far; no address may hold one. */
    email?: string;
    /** What is open over the board was opened on it: Back closes it. */
    isOpenedHere?: boolean | undefined;
  }
}

whenSessionEnds(() => useSession.setState({ isEnded: true }));
whenFreshLoginIsNeeded(proveAgain);
// The whole page anew: nothing of it is open to this person any more.
whenSetUpIsNeeded(() => location.assign("/ikinci-adim"));
whenViewIsOver(() => void endViewing().catch(() => undefined));
