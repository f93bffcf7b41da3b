import "@/locales/tr/rest";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Bones, RegionError } from "@/ui/States";
import { Authenticator } from "./Authenticator";
import { CompanyAccount } from "./CompanyAccount";
import { Devices } from "./Devices";
import { Passkeys } from "./Passkeys";
import { Password } from "./Password";
import { securityQuery } from "./queries";
import { Sessions } from "./Sessions";
import styles from "./security.module.css";

/** What one proves oneself with, and where one is logged in. */
export function Security() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(securityQuery);
  return (
    <section className={styles.page}>
      <h2>{t("settings.security")}</h2>
      {error && <RegionError what={t("security.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={72} />}
      {data && (
        <>
          <div className={styles.group}>
            <h3>{t("security.ways")}</h3>
            <ul className={styles.list}>
              {data.has_password && <Password />}
              <Authenticator security={data} />
              <CompanyAccount since={data.sign_on_since} />
            </ul>
          </div>
          <Passkeys passkeys={data.passkeys} />
          {data.has_totp && <Devices devices={data.devices} />}
          <Sessions />
        </>
      )}
    </section>
  );
}
