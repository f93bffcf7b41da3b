import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/useKeys";
import { CustomerView } from "@/rooms/customers/CustomerView";
import type { TabName } from "@/rooms/customers/parts";
import { Steppers } from "@/rooms/pipeline/Stepper";
import { rested } from "@/ui/rested";
import { ActivityExtras } from "./ActivityExtras";
import styles from "./board.module.css";
import { useCustomerParts } from "./customerParts";

const CallDialog = rested(async () => (await import("@/rooms/activities/CallDialog")).CallDialog);

type Props = {
  id: string;
  close: () => void;
  /** Opens the card after this one, or before it; false when there is none. */
  step: (by: 1 | -1) => boolean;
  move: () => void;
};

/** A customer beside the board, which stays usable. J and K lead to the neighbours, Esc back to the card. */
export function CustomerPeek({ id, close, step, move }: Props) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const parts = useCustomerParts();
  // Stays while one goes from card to card: messages after messages.
  const [tab, choose] = useState<TabName>("story");
  useKeys({ Escape: close, j: () => step(1), k: () => step(-1), m: move });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each customer the panel is a new place to read
  useEffect(() => panel.current?.focus({ preventScroll: true }), [id]);
  // The panel answers the hand at once; its content is drawn right after, in parts that let input through.
  const drawn = useDeferredValue(id, "");
  return (
    <aside
      ref={panel}
      className={styles.peek}
      data-peek
      data-beside
      aria-label={t("customer.peek")}
      tabIndex={-1}
    >
      <ActivityExtras>
        {drawn && (
          <CustomerView
            key={drawn}
            id={drawn}
            isPeek
            parts={parts}
            tab={tab}
            choose={choose}
            stepper={<Steppers customerId={drawn} open={() => undefined} />}
            tools={
              <>
                <Tooltip label={`${t("peek.previous")} · K`}>
                  <ActionIcon onClick={() => step(-1)} aria-label={t("peek.previous")}>
                    <IconChevronUp size={18} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={`${t("peek.next")} · J`}>
                  <ActionIcon onClick={() => step(1)} aria-label={t("peek.next")}>
                    <IconChevronDown size={18} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={t("customer.fullPage")}>
                  <ActionIcon
                    component={Link}
                    {...({ to: "/musteri/$id", params: { id: drawn } } as object)}
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
        )}
        <CallDialog customerId={id} />
      </ActivityExtras>
    </aside>
  );
}
