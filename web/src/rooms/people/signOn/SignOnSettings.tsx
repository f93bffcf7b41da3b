import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { Chip } from "@/ui/Chip";
import { Bones, RegionError } from "@/ui/States";
import { ProviderForm } from "./ProviderForm";
import { signOnQuery } from "./queries";
import styles from "./signOn.module.css";
import { Trial } from "./Trial";

/** Which identity provider the company believes, whom it lets in, and whether it is the only way. */
export function SignOnSettings() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, error, refetch } = useQuery(signOnQuery);
  const mayChange = isGranted(me, "roles.manage");
  return (
    <section className={styles.page}>
      <div className={styles.head}>
        <h2>{t("settings.signOn")}</h2>
        {data && (
          <Chip tone={data.is_on ? "ok" : "mute"}>{t(data.is_on ? "security.on" : "security.off")}</Chip>
        )}
        {data?.issuer && (
          <span className={styles.dim}>{t("signOn.linkedCount", { count: data.linked })}</span>
        )}
      </div>
      <p className={styles.lead}>{t("signOn.text")}</p>
      {error && !data && (
        <RegionError what={t("signOn.failed")} problem={error} retry={() => void refetch()} />
      )}
      {!data && !error && <Bones rows={3} height={110} />}
      {data && !mayChange && <p className={styles.note}>{t("signOn.rolesNeeded")}</p>}
      {data && (
        // What somebody else has saved meanwhile begins the form anew.
        <ProviderForm key={data.version} settings={data} isLocked={!mayChange}>
          {mayChange && data.issuer && data.client_id && <Trial />}
        </ProviderForm>
      )}
    </section>
  );
}
