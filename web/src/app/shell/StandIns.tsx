import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Delegation } from "@/api/types";
import { shortDay } from "@/lib/formats";
import { useDelegations } from "@/live/shared";
import { usePrefs } from "@/ui/prefs";
import styles from "./shell.module.css";

/** The stand-ins of this moment that the person has part in and has not waved away. */
export function useShownStandIn(): Delegation | undefined {
  const me = useMe();
  const { items } = useDelegations();
  const waved = usePrefs((prefs) => prefs.wavedAway);
  return items.find(
    ({ id, state, from_user, to_user }) =>
      state === "running" && (from_user.id === me.id || to_user.id === me.id) && !waved.includes(id),
  );
}

/** Says whom one stands in for, or who does so for oneself, until it is waved away. */
export function StandInBanner({ delegation }: { delegation: Delegation }) {
  const { t } = useTranslation();
  const me = useMe();
  const until = shortDay(Date.parse(delegation.ends_at) - 1);
  const isStandIn = delegation.to_user.id === me.id;
  return (
    <div className={styles.banner} role="status" data-tone="info">
      {isStandIn
        ? t("standIns.bannerFor", { name: delegation.from_user.name, until })
        : t("standIns.bannerBy", { name: delegation.to_user.name, until })}
      <CloseButton
        className={styles.wave ?? ""}
        size="sm"
        aria-label={t("standIns.wave")}
        onClick={() =>
          usePrefs.setState(({ wavedAway }) => ({ wavedAway: [...wavedAway, delegation.id].slice(-50) }))
        }
      />
    </div>
  );
}
