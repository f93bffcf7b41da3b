import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enter, logOut } from "@/api/me";
import { EntryPage } from "@/rooms/people/EntryPage";
import { knowsPasskeys } from "@/rooms/people/passkeys/ceremony";
import { NewPasskey } from "@/rooms/people/passkeys/NewPasskey";
import { SecondFactorSetup } from "@/rooms/people/SecondFactorSetup";
import { waysQuery } from "@/rooms/people/ways";
import { insideOnly } from "../after";

/** The one screen of whoever has a role that asks for a second factor, and none. */
export function SecondFactorRoute() {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const { sonra } = useSearch({ from: "/ikinci-adim" });
  const { data: ways } = useQuery(waysQuery);
  const [isConfirmed, setConfirmed] = useState(false);
  const [isPasskey, setPasskey] = useState(false);

  async function goOn(): Promise<void> {
    await enter(queries);
    router.history.push(insideOnly(sonra));
  }

  return (
    <EntryPage
      name={t("setUp.title")}
      title={t(isPasskey ? "passkeys.add" : isConfirmed ? "recovery.title" : "setUp.title")}
      text={isConfirmed || isPasskey ? undefined : t("setUp.why")}
      isWide
      foot={
        <>
          {ways?.passkeys && knowsPasskeys() && !isPasskey && !isConfirmed && (
            <button type="button" onClick={() => setPasskey(true)}>
              {t("passkeys.setUp")}
            </button>
          )}
          <button type="button" onClick={() => void logOut()}>
            {t("shell.logOut")}
          </button>
        </>
      }
    >
      {isPasskey ? (
        <NewPasskey back={() => setPasskey(false)} onAdded={goOn} />
      ) : (
        <SecondFactorSetup
          done={t("setUp.goOn")}
          onConfirmed={() => setConfirmed(true)}
          onDone={() => void goOn()}
        />
      )}
    </EntryPage>
  );
}
