import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { useDelegations } from "@/live/shared";
import { Bones, Empty, RegionError } from "@/ui/States";
import styles from "../settings.module.css";
import { DelegationItem } from "./DelegationItem";
import { NewDelegation } from "./NewDelegation";

/** Who stands in for whom, now and later. Everybody sees it; whoever manages people arranges it for others. */
export function Delegations() {
  const { t } = useTranslation();
  const me = useMe();
  const { items, view } = useDelegations();
  return (
    <section className={styles.section}>
      <h2>{t("settings.standIns")}</h2>
      <p className={styles.lead}>{t("standIns.text")}</p>
      <NewDelegation isForOthers={isGranted(me, "users.manage")} />
      {view.phase === "failed" && (
        <RegionError what={t("standIns.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={2} height={56} />}
      {view.phase === "ready" && items.length === 0 && <Empty>{t("standIns.empty")}</Empty>}
      <ul className={styles.list}>
        {items.map((delegation) => (
          <DelegationItem key={delegation.id} delegation={delegation} />
        ))}
      </ul>
    </section>
  );
}

/** One's own: who stands in for me, and for whom I do. */
export function OwnDelegations() {
  const { t } = useTranslation();
  const me = useMe();
  const { items } = useDelegations();
  const mine = items.filter(({ from_user, to_user }) => from_user.id === me.id || to_user.id === me.id);
  return (
    <section className={styles.section} aria-label={t("settings.standIns")}>
      <h2>{t("settings.standIns")}</h2>
      <p className={styles.lead}>{t("standIns.ownText")}</p>
      {mine.length > 0 && (
        <ul className={styles.list}>
          {mine.map((delegation) => (
            <DelegationItem key={delegation.id} delegation={delegation} />
          ))}
        </ul>
      )}
      <NewDelegation isForOthers={false} />
    </section>
  );
}
