import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Webhook } from "@/api/types";
import { exact } from "@/lib/formats";
import { rows } from "@/live/rows";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";
import { Calls } from "./Calls";
import { useVerbs } from "./verbs";
import { WebhookForm } from "./WebhookForm";

const looks = {
  active: { tone: "ok", Icon: IconCheck },
  paused: { tone: "mute", Icon: IconPlayerPause },
  failing: { tone: "bad", Icon: IconAlertTriangle },
} as const;

/** A program that is told: how it fares, and what can be done about it. */
export function WebhookItem({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [isLooking, setLooking] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const { titles } = useVerbs();
  const path = { params: { path: { webhook_id: webhook.id } } };
  const refused = (problem: unknown) =>
    toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
  const change = useMutation({
    mutationFn: (state: "active" | "paused") =>
      answer(
        http.PATCH("/api/webhooks/{webhook_id}", { ...path, body: { version: webhook.version, state } }),
      ),
    onSuccess: ({ row, asOf }) => rows.place([{ kind: "webhook", id: row.id, row }], asOf),
    onError: refused,
  });
  const ping = useMutation({
    mutationFn: () => answer(http.POST("/api/webhooks/{webhook_id}/ping", path)),
    onSuccess: () => {
      toast.said(t("webhooks.pinged"));
      setLooking(true);
    },
    onError: refused,
  });
  const end = useMutation({
    mutationFn: () => answer(http.DELETE("/api/webhooks/{webhook_id}", path)),
    onSuccess: () => setAsking(false),
    onError: refused,
  });
  const { tone, Icon } = looks[webhook.state];
  const isActive = webhook.state === "active";
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong>{webhook.name}</strong>
        <Chip tone={tone} icon={<Icon size={12} stroke={1.8} aria-hidden />}>
          {t(`webhooks.state.${webhook.state}`)}
        </Chip>
        <span className={`${styles.end} ${styles.row}`}>
          <Button variant="default" onClick={() => setLooking(true)}>
            {t("webhooks.calls")}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t("webhooks.actions", { name: webhook.name })}>
                <IconDots size={16} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconSend size={16} stroke={1.7} aria-hidden />}
                onClick={() => ping.mutate()}
              >
                {t("webhooks.ping")}
              </Menu.Item>
              <Menu.Item
                leftSection={
                  isActive ? (
                    <IconPlayerPause size={16} stroke={1.7} aria-hidden />
                  ) : (
                    <IconPlayerPlay size={16} stroke={1.7} aria-hidden />
                  )
                }
                onClick={() => change.mutate(isActive ? "paused" : "active")}
              >
                {t(isActive ? "webhooks.pause" : "webhooks.start")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPencil size={16} stroke={1.7} aria-hidden />}
                onClick={() => setEditing(true)}
              >
                {t("webhooks.edit")}
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} stroke={1.7} aria-hidden />}
                onClick={() => setAsking(true)}
              >
                {t("webhooks.end")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      <code className={styles.whole}>{webhook.url}</code>
      <span className={styles.hint}>
        {webhook.verbs.length > 0
          ? webhook.verbs.map((verb) => titles[verb] ?? verb).join(" · ")
          : t("webhooks.every")}{" "}
        — {t("webhooks.by", { name: webhook.made_by.name })}
      </span>
      {webhook.state === "failing" && webhook.failing_since && (
        <p className={styles.problem}>{t("webhooks.failingSince", { at: exact(webhook.failing_since) })}</p>
      )}
      {isEditing && <WebhookForm webhook={webhook} close={() => setEditing(false)} />}
      {isLooking && <Calls webhook={webhook} close={() => setLooking(false)} />}
      <Confirm
        title={t("webhooks.endTitle", { name: webhook.name })}
        text={t("webhooks.endText")}
        act={t("webhooks.end")}
        isOpen={isAsking}
        isBusy={end.isPending}
        close={() => setAsking(false)}
        confirm={() => end.mutate()}
      />
    </li>
  );
}
