import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Security } from "@/api/types";
import { confirmByPasskey, knowsPasskeys } from "./passkeys/ceremony";
import type { Refusals } from "./Refused";
import { leaveFor } from "./signOn/journey";
import { WayButtons } from "./WayButtons";
import { waysQuery } from "./ways";

/** Proving again who one is, where one is already in; the provider leads back to this very page. */
export function OtherProofs({
  security,
  onProved,
  refusals,
}: {
  security: Security;
  onProved: () => void;
  refusals: Refusals;
}) {
  const { t } = useTranslation();
  const { data: ways } = useQuery(waysQuery);
  const hasPasskey = Boolean(ways?.passkeys && security.passkeys.length > 0 && knowsPasskeys());
  const hasSignOn = Boolean(ways && ways.sign_on !== null && security.sign_on_since);
  return (
    <WayButtons
      passkey={
        hasPasskey ? { label: t("passkeys.confirm"), go: () => confirmByPasskey().then(onProved) } : null
      }
      signOn={
        hasSignOn
          ? {
              label: t("signOn.confirm"),
              go: () => leaveFor("confirm", location.pathname + location.search),
            }
          : null
      }
      refusals={refusals}
      hasDivider
    />
  );
}
