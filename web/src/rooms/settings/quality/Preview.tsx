import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { count } from "@/lib/formats";
import { steps } from "@/ui/quality";
import { Bones, RegionError } from "@/ui/States";
import settings from "../settings.module.css";
import type { Given } from "./draft";
import styles from "./quality.module.css";

const pause = 250;

/** How many customers would stand on each step by these rules. */
export function Preview({ rules }: { rules: Given[] }) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(JSON.stringify(rules), pause);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ["quality-preview", asked],
    queryFn: async () =>
      (
        await answer(
          http.POST("/api/quality-rules/preview", { body: { rules: JSON.parse(asked) as Given[] } }),
        )
      ).row,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  const most = Math.max(1, ...(data ? [...data.steps, data.unknown] : []));
  return (
    <section className={styles.preview} aria-label={t("points.preview")} aria-busy={isPlaceholderData}>
      <h3>{t("points.preview")}</h3>
      {error && !data ? (
        <RegionError what={t("points.previewFailed")} problem={error} retry={() => void refetch()} />
      ) : null}
      {!data && !error && <Bones rows={6} height={24} />}
      {data && (
        <>
          <ul>
            {steps.toReversed().map((step) => (
              <Bar
                key={step}
                name={t(`quality.${step}`)}
                range={`${step === 1 ? 0 : step * 20 - 19}–${step * 20}`}
                value={data.steps[step - 1] ?? 0}
                most={most}
                step={step}
              />
            ))}
            <Bar name={t("points.unknown")} value={data.unknown} most={most} />
          </ul>
          {data.by_hand > 0 && (
            <p className={settings.hint}>
              {t("points.byHand")}:{" "}
              {t("points.customers", { count: data.by_hand, shown: count(data.by_hand) })}
            </p>
          )}
          {data.is_estimate && <p className={settings.hint}>{t("points.estimate")}</p>}
        </>
      )}
    </section>
  );
}

type BarProps = { name: string; range?: string; value: number; most: number; step?: number };

function Bar({ name, range, value, most, step }: BarProps) {
  return (
    <li>
      <span className={styles.name}>
        {name}
        {range && <small>{range}</small>}
      </span>
      <span className={styles.bar} aria-hidden>
        <i data-step={step} style={{ width: `${(100 * value) / most}%` }} />
      </span>
      <b>{count(value)}</b>
    </li>
  );
}
