import {
  IconCalendarEvent,
  IconCar,
  IconCash,
  IconFile,
  IconFlag,
  IconHome,
  IconInbox,
  IconKey,
  IconMail,
  IconMessage,
  IconPhone,
  IconRepeat,
  IconStar,
  IconTrophy,
  IconUserX,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ActivityType } from "@/api/types";

const icons: Record<ActivityType["icon"], TablerIcon> = {
  inbox: IconInbox,
  phone: IconPhone,
  calendar: IconCalendarEvent,
  cash: IconCash,
  trophy: IconTrophy,
  missed: IconUserX,
  repeat: IconRepeat,
  flag: IconFlag,
  mail: IconMail,
  home: IconHome,
  key: IconKey,
  car: IconCar,
  file: IconFile,
  star: IconStar,
  message: IconMessage,
};

export const iconNames = Object.keys(icons) as ActivityType["icon"][];

type Props = { icon: ActivityType["icon"] | undefined; color?: string | undefined; size?: number };

/** The sign of a sort of work, in its colour; decoration beside its name. */
export function ActivityIcon({ icon, color, size = 16 }: Props) {
  const Icon = icons[icon ?? "flag"];
  return <Icon size={size} stroke={1.7} {...(color ? { color } : {})} aria-hidden />;
}
