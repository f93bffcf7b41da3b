import { Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconBrandWhatsapp, IconChevronDown, IconCopy, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { isWhole, phoneText } from "@/lib/phone";
import { toast } from "@/ui/toast";
import styles from "./header.module.css";

/** The phone under the name: to call, to write to, to copy. A masked one is only shown. */
export function PhoneMenu({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  const phones = customer.identities.filter(({ kind }) => kind === "phone").map(({ value }) => value);
  const [first] = phones;
  if (!first) return null;
  if (!isWhole(first)) return <span className={styles.phone}>{first}</span>;

  function copy(phone: string): void {
    clipboard.copy(phoneText(phone));
    toast.said(t("common.copied"));
  }

  return (
    <Menu position="bottom-start" zIndex={250}>
      <Menu.Target>
        <button
          type="button"
          className={styles.phone}
          aria-label={t("customer.phoneMenu", { phone: phoneText(first) })}
        >
          {phoneText(first)}
          <IconChevronDown size={13} stroke={1.8} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {phones.filter(isWhole).map((phone) => (
          <div key={phone} role="group" aria-label={phoneText(phone)}>
            {phones.length > 1 && <Menu.Label>{phoneText(phone)}</Menu.Label>}
            <Menu.Item
              component="a"
              href={`tel:${phone}`}
              leftSection={<IconPhone size={16} stroke={1.7} aria-hidden />}
            >
              {t("customer.quick.call")}
            </Menu.Item>
            <Menu.Item
              component="a"
              href={`https://wa.me/${phone.replace(/\D/g, "")}`}
              target="_blank"
              rel="noreferrer noopener"
              leftSection={<IconBrandWhatsapp size={16} stroke={1.7} color="var(--whatsapp)" aria-hidden />}
            >
              {t("customer.whatsapp")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy size={16} stroke={1.7} aria-hidden />}
              onClick={() => copy(phone)}
            >
              {t("customer.copyPhone")}
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
