import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { percent } from "@/lib/formats";
import { Chip } from "@/ui/Chip";
import styles from "./appointments.module.css";
import { fetchRisk } from "./load";

const warnsFrom = 40;

/** How likely it is by rule that they do not come, with every reason and its points; nothing while it is unlikely. */
export function Risk({ customerId, startsAt }: { customerId: string; startsAt: number | null }) {
  const { t } = useTranslation();
  // By the day, as the rules know nothing finer.
  const at = new Date(
    Math.floor((startsAt ?? Date.now()) / 86_400_000) * 86_400_000 + 43_200_000,
  ).toISOString();
  const { data } = useQuery({
    queryKey: ["no-show-risk", customerId, at],
    queryFn: () => fetchRisk(customerId, at),
    staleTime: 60_000,
  });
  if (!data || data.points.length === 0) return null;
  const tone = data.score >= warnsFrom ? "warn" : "mute";
  return (
    <div className={styles.risk}>
      <Chip
        tone={tone}
        icon={data.score >= warnsFrom ? <IconAlertTriangle size={12} stroke={1.8} aria-hidden /> : undefined}
      >
        {t("appointment.risk", { share: percent(data.score / 100) })}
      </Chip>
      <ul>
        {data.points.map(({ sign, points, count }) => (
          <li key={sign}>
            {t(
              sign === "silent" && count === 0 ? "appointment.sign.silent_zero" : `appointment.sign.${sign}`,
              { count },
            )}{" "}
            <b>{points > 0 ? `+${points}` : points}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
