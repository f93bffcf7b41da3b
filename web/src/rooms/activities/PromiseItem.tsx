import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconHeartHandshake, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Promised } from "@/api/types";
import { due, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Chip } from "@/ui/Chip";
import styles from "./activities.module.css";
import { settlePromise, withdrawPromise } from "./edits";

/** What was promised and is still to be kept. */
export function PromiseItem({ promised }: { promised: Promised }) {
  const { t } = useTranslation();
  const now = useNow();
  const { tone, text } = due(promised.due_at, now);
  return (
    <li className={styles.item} data-tone={tone}>
      <div className={styles.line}>
        <IconHeartHandshake size={16} stroke={1.7} aria-hidden />
        <span className={styles.what}>
          <strong>{t("promise.one")}</strong>
          <span>{promised.text}</span>
        </span>
        <Chip tone={tone} title={exact(promised.due_at)}>
          {text}
        </Chip>
      </div>
      <div className={styles.line}>
        <span className={styles.owner}>{promised.promised_by?.name ?? t("activity.nobody")}</span>
        {promised.can.includes("close") && (
          <>
            <Button h={26} px={10} variant="light" onClick={() => void settlePromise(promised, true)}>
              {t("promise.kept")}
            </Button>
            <Button h={26} px={10} variant="default" onClick={() => void settlePromise(promised, false)}>
              {t("promise.broken")}
            </Button>
            <Tooltip label={t("promise.withdraw")} openDelay={350}>
              <ActionIcon
                size={26}
                aria-label={t("promise.withdrawOf", { text: promised.text })}
                onClick={() => void withdrawPromise(promised)}
              >
                <IconTrash size={15} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </div>
    </li>
  );
}
