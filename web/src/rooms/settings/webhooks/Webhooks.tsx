import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "@/api/client";
import type { Webhook } from "@/api/types";
import { useRowsOf } from "@/live/hooks";
import { wholePage } from "@/live/shared";
import { Bones, Empty, RegionError } from "@/ui/States";
import { Once } from "../Once";
import styles from "../settings.module.css";
import { WebhookForm } from "./WebhookForm";
import { WebhookItem } from "./WebhookItem";

const collator = new Intl.Collator("tr");

/** The programs that are told what happens. */
export function Webhooks() {
  const { t } = useTranslation();
  const [made, setMade] = useState<Webhook | null>(null);
  const [isAdding, setAdding] = useState(false);
  const { items, view } = useRowsOf("webhooks", () => ({
    kind: "webhook",
    holds: () => true,
    compare: (a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: () => wholePage<Webhook>(http.GET("/api/webhooks")),
  }));
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <h2>{t("settings.webhooks")}</h2>
        <Button leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />} onClick={() => setAdding(true)}>
          {t("webhooks.new")}
        </Button>
      </header>
      <p className={styles.lead}>{t("webhooks.text")}</p>
      {made?.secret && <Once say={t("webhooks.once", { name: made.name })} secret={made.secret} />}
      {view.phase === "failed" && (
        <RegionError what={t("webhooks.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={2} height={72} />}
      {view.phase === "ready" && items.length === 0 && <Empty>{t("webhooks.empty")}</Empty>}
      <ul className={styles.list}>
        {items.map((webhook) => (
          <WebhookItem key={webhook.id} webhook={webhook} />
        ))}
      </ul>
      {isAdding && <WebhookForm webhook={null} close={() => setAdding(false)} onMade={setMade} />}
    </section>
  );
}
