import {
  IconBrandInstagram,
  IconBrandMessenger,
  IconBrandWhatsapp,
  IconForms,
  IconMail,
  IconMessage,
  IconPhone,
  IconSpeakerphone,
  IconTableImport,
  IconUserPlus,
  IconWorld,
} from "@tabler/icons-react";

const known: Record<string, { Icon: typeof IconPhone; color: string }> = {
  whatsapp: { Icon: IconBrandWhatsapp, color: "var(--whatsapp)" },
  instagram: { Icon: IconBrandInstagram, color: "var(--instagram)" },
  messenger: { Icon: IconBrandMessenger, color: "var(--messenger)" },
  meta_lead: { Icon: IconSpeakerphone, color: "var(--messenger)" },
  lead_page: { Icon: IconSpeakerphone, color: "var(--messenger)" },
  website: { Icon: IconWorld, color: "var(--dimmed)" },
  form: { Icon: IconForms, color: "var(--dimmed)" },
  phone: { Icon: IconPhone, color: "var(--dimmed)" },
  email: { Icon: IconMail, color: "var(--dimmed)" },
  import: { Icon: IconTableImport, color: "var(--dimmed)" },
  manual: { Icon: IconUserPlus, color: "var(--dimmed)" },
};

/** The sign of a channel, identity or source. */
export function ChannelIcon({ kind, size = 14 }: { kind: string; size?: number }) {
  const { Icon, color } = known[kind] ?? { Icon: IconMessage, color: "var(--dimmed)" };
  return <Icon size={size} stroke={1.7} color={color} aria-hidden style={{ flex: "none" }} />;
}
