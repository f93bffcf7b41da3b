import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { usePolicy } from "@/api/policy";
import { Problem } from "@/api/problem";
import type { ApiToken } from "@/api/types";
import { ago, exact, numericDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { NewToken } from "./NewToken";
import { Once } from "./Once";
import { tokensKey } from "./policy";
import styles from "./settings.module.css";

/** Keys for programs. A key is shown once, when it is made. */
export function Tokens() {
  const { t } = useTranslation();
  const [made, setMade] = useState<ApiToken | null>(null);
  const [isMaking, setMaking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: tokensKey,
    queryFn: async () => (await answer(http.GET("/api/tokens"))).row.items,
  });
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <h2>{t("settings.tokens")}</h2>
        <Button leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />} onClick={() => setMaking(true)}>
          {t("tokens.new")}
        </Button>
      </header>
      <p className={styles.lead}>{t("tokens.text")}</p>
      {made?.token && (
        <Once say={t("tokens.once", { name: made.name })} secret={made.token}>
          <Example />
        </Once>
      )}
      {error && <RegionError what={t("tokens.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={56} />}
      {data?.length === 0 && <Empty>{t("tokens.empty")}</Empty>}
      <ul className={styles.list}>
        {data?.map((token) => (
          <TokenItem key={token.id} token={token} />
        ))}
      </ul>
      {isMaking && <NewToken close={() => setMaking(false)} onMade={setMade} />}
    </section>
  );
}

function Example() {
  const { t } = useTranslation();
  const lines = [
    `curl ${location.origin}/api/leads \\`,
    `  -H "Authorization: Bearer $CRM_TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"name": "Işıl Çelik", "phone": "0532 123 45 67", "source": "website"}'`,
  ];
  return (
    <>
      <p className={styles.hint}>{t("tokens.example")}</p>
      <pre className={styles.code}>{lines.join("\n")}</pre>
    </>
  );
}

function TokenItem({ token }: { token: ApiToken }) {
  const { t } = useTranslation();
  const now = useNow();
  const queries = useQueryClient();
  const { titles } = usePolicy();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () =>
      answer(http.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: token.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  return (
    <li className={`${styles.item} ${token.is_in_force ? "" : styles.isOver}`}>
      <div className={styles.row}>
        <strong>{token.name}</strong>
        <Life token={token} />
        <Button className={styles.end ?? ""} variant="outline" color="red" onClick={() => setAsking(true)}>
          {t("tokens.end")}
        </Button>
      </div>
      <span>{token.grants.map((grant) => titles[grant] ?? grant).join(" · ")}</span>
      <span className={styles.hint}>
        {t("tokens.by", { name: token.made_by.name })}, {numericDay(token.created_at)} ·{" "}
        {token.last_used_at ? (
          <time title={exact(token.last_used_at)}>
            {t("tokens.used", { at: ago(token.last_used_at, now) })}
          </time>
        ) : (
          t("tokens.unused")
        )}
      </span>
      <Confirm
        title={t("tokens.endTitle", { name: token.name })}
        text={t("tokens.endText")}
        act={t("tokens.end")}
        isOpen={isAsking}
        isBusy={end.isPending}
        close={() => setAsking(false)}
        confirm={() => end.mutate()}
      />
    </li>
  );
}

function Life({ token }: { token: ApiToken }) {
  const { t } = useTranslation();
  if (!token.is_in_force) return <Chip tone="bad">{t("tokens.over")}</Chip>;
  if (!token.expires_at) return <Chip tone="mute">{t("tokens.never")}</Chip>;
  return (
    <Chip tone="info" title={exact(token.expires_at)}>
      {t("tokens.until", { at: numericDay(token.expires_at) })}
    </Chip>
  );
}
