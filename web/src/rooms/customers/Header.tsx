import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconBrandWhatsapp, IconCheck, IconCopy, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { isWhole, phoneText } from "@/lib/phone";
import { usePresent } from "@/live/presence";
import { Avatar, Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { InlineText } from "@/ui/InlineText";
import { CustomerMenu } from "./CustomerMenu";
import styles from "./customer.module.css";
import { rename } from "./edits";

/** Who it is, how to reach them, who else is here. */
export function Header({ customer, tools }: { customer: Customer; tools?: React.ReactNode }) {
  const { t } = useTranslation();
  const present = usePresent("customer", customer.id);
  const phone = customer.identities.find(({ kind }) => kind === "phone")?.value;
  return (
    <header className={styles.header}>
      <Avatar person={customer} size="large" />
      <div className={styles.who}>
        <h2 className={styles.name}>
          <InlineText
            value={customer.name}
            label={t("customer.editName", { name: customer.name })}
            onSave={(name) => void rename(customer, name)}
            isLocked={!customer.can.includes("edit")}
          />
        </h2>
        <div className={styles.reach}>
          {phone && (isWhole(phone) ? <PhoneTools phone={phone} /> : <span>{phone}</span>)}
          {customer.needs_attention && <Chip tone="warn">{t("customer.needsAttention")}</Chip>}
        </div>
      </div>
      {present.length > 0 && (
        <Tooltip label={t("customer.here", { names: present.map(({ name }) => name).join(", ") })}>
          <span>
            <Avatars people={present} most={3} size="normal" isHere />
          </span>
        </Tooltip>
      )}
      <CustomerMenu customer={customer} />
      {tools}
    </header>
  );
}

function PhoneTools({ phone }: { phone: string }) {
  const { t } = useTranslation();
  return (
    <>
      <a
        className={styles.phone}
        href={`tel:${phone}`}
        aria-label={t("customer.call", { phone: phoneText(phone) })}
      >
        <IconPhone size={14} stroke={1.7} aria-hidden />
        {phoneText(phone)}
      </a>
      <Tooltip label="WhatsApp">
        <ActionIcon
          component="a"
          size={24}
          href={`https://wa.me/${phone.replace(/\D/g, "")}`}
          target="_blank"
          rel="noreferrer noopener"
          aria-label={t("customer.whatsapp")}
        >
          <IconBrandWhatsapp size={15} stroke={1.7} color="var(--whatsapp)" />
        </ActionIcon>
      </Tooltip>
      <CopyButton value={phoneText(phone)}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? "common.copied" : "common.copy")}>
            <ActionIcon size={24} onClick={copy} aria-label={t("customer.copyPhone")}>
              {copied ? <IconCheck size={15} stroke={1.7} /> : <IconCopy size={15} stroke={1.7} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </>
  );
}
