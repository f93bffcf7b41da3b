import { ActionIcon, Tooltip } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { fieldRight, isGranted, useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Customer } from "@/api/types";
import { phoneText } from "@/lib/phone";
import { Chip } from "@/ui/Chip";
import { ChannelIcon } from "@/ui/channels";
import { toast } from "@/ui/toast";
import styles from "./customer.module.css";

const shownFor = 30_000;

type Field = "phone" | "email";
type Kind = Customer["identities"][number]["kind"];
type Way = { key: string; kind: Kind; text: string; isShared: boolean };

function fieldOf(kind: Kind): Field | null {
  if (kind === "phone" || kind === "whatsapp") return "phone";
  return kind === "email" ? "email" : null;
}

/** The ways to reach a customer. What is masked can be shown for half a minute by those who may; the server keeps record. */
export function Reach({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const me = useMe();
  const [shown, setShown] = useState<{ field: Field; ways: Way[] } | null>(null);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), shownFor);
    return () => clearTimeout(timer);
  }, [shown]);

  async function reveal(field: Field): Promise<void> {
    try {
      const { row } = await answer(
        http.POST("/api/customers/{customer_id}/reveal", {
          params: { path: { customer_id: customer.id } },
          body: { field },
        }),
      );
      const ways = row.values.map(({ kind, value, display }) => ({
        key: `${kind}${value}`,
        kind,
        text: kind === "phone" ? phoneText(value) : display,
        isShared: false,
      }));
      setShown({ field, ways });
    } catch (problem) {
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
    }
  }

  const isMasked = (kind: Kind): boolean => {
    const field = fieldOf(kind);
    return field !== null && fieldRight(me, `customers.${field}`) === "masked";
  };
  const ways = [
    ...waysOf(customer).filter(({ kind }) => fieldOf(kind) !== shown?.field),
    ...(shown?.ways ?? []),
  ];
  const offered = new Set<Field>();
  return (
    <ul className={styles.identities}>
      {ways.map(({ key, kind, text, isShared }) => {
        const field = fieldOf(kind);
        const isOffered =
          field !== null &&
          field !== shown?.field &&
          !offered.has(field) &&
          isMasked(kind) &&
          isGranted(me, "customers.reveal");
        if (isOffered) offered.add(field);
        return (
          <li key={key}>
            <ChannelIcon kind={kind} size={15} />
            <span>{text}</span>
            {isShared && <Chip title={t("customer.sharedHint")}>{t("customer.shared")}</Chip>}
            {isOffered && (
              <Tooltip label={t("customer.reveal")}>
                <ActionIcon size={24} aria-label={t("customer.reveal")} onClick={() => void reveal(field)}>
                  <IconEye size={15} stroke={1.7} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function waysOf(customer: Customer): Way[] {
  return [
    ...customer.identities.map(({ id, kind, value, display }) => ({
      key: id,
      kind,
      text: kind === "phone" ? phoneText(value) : display,
      isShared: false,
    })),
    ...customer.contact_points.map(({ kind, value }) => ({
      key: `${kind}${value}`,
      kind,
      text: kind === "phone" ? phoneText(value) : value,
      isShared: true,
    })),
  ];
}
