import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enter, logOut } from "@/api/me";
import { EntryPage } from "@/rooms/people/EntryPage";
import { SecondFactorSetup } from "@/rooms/people/SecondFactorSetup";
import { insideOnly } from "../after";

/** The one screen of whoever has a role that asks for a second factor, and none. */
export function SecondFactorRoute() {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const { sonra } = useSearch({ from: "/ikinci-adim" });
  const [isConfirmed, setConfirmed] = useState(false);

  async function goOn(): Promise<void> {
    await enter(queries);
    router.history.push(insideOnly(sonra));
  }

  return (
    <EntryPage
      name={t("setUp.title")}
      title={t(isConfirmed ? "recovery.title" : "setUp.title")}
      text={isConfirmed ? undefined : t("setUp.why")}
      isWide
      foot={
        <button type="button" onClick={() => void logOut()}>
          {t("shell.logOut")}
        </button>
      }
    >
      <SecondFactorSetup
        done={t("setUp.goOn")}
        onConfirmed={() => setConfirmed(true)}
        onDone={() => void goOn()}
      />
    </EntryPage>
  );
}
