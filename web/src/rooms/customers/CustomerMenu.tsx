import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconEye } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";

const WhyDialog = lazy(async () => ({ default: (await import("./why/WhyDialog")).WhyDialog }));

/** What can be done with a customer as a whole. */
export function CustomerMenu({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end" zIndex={250}>
        <Menu.Target>
          <ActionIcon aria-label={t("why.more", { name: customer.name })}>
            <IconDots size={18} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconEye size={16} stroke={1.7} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t("why.menu")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsking && (
        <Suspense>
          <WhyDialog id={customer.id} name={customer.name} close={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
