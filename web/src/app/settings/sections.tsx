import "@/locales/tr/rest";
import {
  IconArrowsExchange,
  IconBuilding,
  IconChecklist,
  IconDoor,
  IconFingerprint,
  IconForms,
  IconGauge,
  IconHistory,
  IconInbox,
  IconKey,
  IconLayoutKanban,
  IconLogin2,
  IconPlugConnected,
  IconProgressAlert,
  IconShieldLock,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
} from "@tabler/icons-react";
import { lazyRouteComponent } from "@tanstack/react-router";
import { isGranted, useMe } from "@/api/me";

/** The groups of settings, in the order of the menu. */
export const groups = ["account", "company", "people", "channels", "trust"] as const;

/**
 * Every section of the settings, in the order of the menu: what stands behind /ayarlar/<key>.
 *
 * `grant` is what somebody must hold to see the section; null is for everybody. Its name is the text `settings.<name>`, and
 * `settingsWords.<name>` are further words by which the menu's search finds it.
 */
export const sections = [
  {
    key: "profil",
    group: "account",
    name: "profile",
    Icon: IconUserCircle,
    grant: null,
    Page: lazyRouteComponent(() => import("@/rooms/settings/Profile"), "Profile"),
  },
  {
    key: "guvenlik",
    group: "account",
    name: "security",
    Icon: IconFingerprint,
    grant: null,
    Page: lazyRouteComponent(() => import("@/rooms/people/security/Security"), "Security"),
  },
  {
    key: "sirket",
    group: "company",
    name: "company",
    Icon: IconBuilding,
    grant: "settings.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Company"), "Company"),
  },
  {
    key: "kullanicilar",
    group: "people",
    name: "users",
    Icon: IconUsers,
    grant: "users.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/people/Users"), "Users"),
  },
  {
    key: "takimlar",
    group: "people",
    name: "teams",
    Icon: IconUsersGroup,
    grant: "teams.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/teams/Teams"), "Teams"),
  },
  {
    key: "vekalet",
    group: "people",
    name: "standIns",
    Icon: IconArrowsExchange,
    grant: "users.view",
    Page: lazyRouteComponent(() => import("@/rooms/settings/delegations/Delegations"), "Delegations"),
  },
  {
    key: "roller",
    group: "people",
    name: "roles",
    Icon: IconShieldLock,
    grant: "roles.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/roles/Roles"), "Roles"),
  },
  {
    key: "huniler",
    group: "company",
    name: "pipelines",
    Icon: IconLayoutKanban,
    grant: "pipelines.configure",
    Page: lazyRouteComponent(() => import("@/rooms/settings/pipelines/Pipelines"), "Pipelines"),
  },
  {
    key: "odalar",
    group: "company",
    name: "meetingRooms",
    Icon: IconDoor,
    grant: "meeting_rooms.configure",
    Page: lazyRouteComponent(() => import("@/rooms/settings/MeetingRooms"), "MeetingRooms"),
  },
  {
    key: "aktiviteler",
    group: "company",
    name: "activities",
    Icon: IconChecklist,
    grant: "activities.configure",
    Page: lazyRouteComponent(() => import("@/rooms/settings/activities/ActivityTypes"), "ActivityTypes"),
  },
  {
    key: "kalite",
    group: "company",
    name: "quality",
    Icon: IconGauge,
    grant: "customers.configure",
    Page: lazyRouteComponent(() => import("@/rooms/settings/quality/QualityRules"), "QualityRules"),
  },
  {
    key: "kanallar",
    group: "channels",
    name: "channels",
    Icon: IconPlugConnected,
    grant: "channels.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Channels"), "Channels"),
  },
  {
    key: "gelenler",
    group: "channels",
    name: "incoming",
    Icon: IconInbox,
    grant: "operations.view",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Incoming"), "Incoming"),
  },
  {
    key: "formlar",
    group: "channels",
    name: "forms",
    Icon: IconForms,
    grant: "channels.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Forms"), "Forms"),
  },
  {
    key: "denetim",
    group: "trust",
    name: "audit",
    Icon: IconHistory,
    grant: "audit.view",
    Page: lazyRouteComponent(() => import("@/rooms/settings/audit/Audit"), "Audit"),
  },
  {
    key: "tek-oturum",
    group: "trust",
    name: "signOn",
    Icon: IconLogin2,
    grant: "settings.manage",
    Page: lazyRouteComponent(() => import("@/rooms/people/signOn/SignOnSettings"), "SignOnSettings"),
  },
  {
    key: "api",
    group: "trust",
    name: "tokens",
    Icon: IconKey,
    grant: "tokens.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Tokens"), "Tokens"),
  },
  {
    key: "webhooklar",
    group: "trust",
    name: "webhooks",
    Icon: IconWebhook,
    grant: "webhooks.manage",
    Page: lazyRouteComponent(() => import("@/rooms/settings/webhooks/Webhooks"), "Webhooks"),
  },
  {
    key: "bekleyenler",
    group: "trust",
    name: "parked",
    Icon: IconProgressAlert,
    grant: "operations.view",
    Page: lazyRouteComponent(() => import("@/rooms/settings/Parked"), "Parked"),
  },
] as const;

export type Section = (typeof sections)[number];

/** The sections that are open to the person logged in. */
export function useSections(): Section[] {
  const me = useMe();
  return sections.filter(({ grant }) => grant === null || isGranted(me, grant));
}
