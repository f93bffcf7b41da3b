import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/useKeys";
import { CustomerView } from "@/rooms/customers/CustomerView";
import { Steppers } from "@/rooms/pipeline/Stepper";
import styles from "./board.module.css";

/** A customer beside the board, which stays usable. */
export function CustomerPeek({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  useKeys({ Escape: close });
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside ref={panel} className={styles.peek} aria-label={t("customer.peek")} tabIndex={-1}>
      <CustomerView
        key={id}
        id={id}
        isPeek
        stepper={<Steppers customerId={id} open={() => undefined} />}
        tools={
          <>
            <Tooltip label={t("customer.fullPage")}>
              <ActionIcon
                component={Link}
                {...({ to: "/musteri/$id", params: { id } } as object)}
                aria-label={t("customer.fullPage")}
              >
                <IconArrowsMaximize size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`${t("common.close")} · Esc`}>
              <ActionIcon onClick={close} aria-label={t("common.close")}>
                <IconX size={18} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </>
        }
      />
    </aside>
  );
}
