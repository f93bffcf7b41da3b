import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { enter } from "@/api/me";
import type { CameBack } from "@/api/types";
import { EntryPage } from "@/rooms/people/EntryPage";
import { Arriving } from "@/rooms/people/signOn/Arriving";
import { arrivalIn } from "@/rooms/people/signOn/journey";
import { triedKey } from "@/rooms/people/signOn/tried";
import { toast } from "@/ui/toast";
import { insideOnly } from "../after";

/** Where the identity provider sends browsers back to. */
export function SignOnRoute() {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const [arrival] = useState(() => arrivalIn(location.search));

  useEffect(() => {
    // The code is spent; it has no place in the history.
    if (location.search) router.history.replace(location.pathname);
  }, [router]);

  async function goOn(returnTo: string): Promise<void> {
    await enter(queries);
    router.history.replace(insideOnly(returnTo));
  }

  function done(came: CameBack): void {
    if (came.tried) queries.setQueryData(triedKey, came.tried);
    else toast.said(t(came.purpose === "link" ? "signOn.linked" : "signOn.confirmed"));
    router.history.replace(insideOnly(came.return_to));
  }

  return (
    <EntryPage name={t("signOn.title")} text={t("signOn.title")}>
      <Arriving
        arrival={arrival}
        onEntered={goOn}
        onDone={done}
        back={() =>
          router.history.replace(arrival && arrival.errand !== "enter" ? "/ayarlar/guvenlik" : "/giris")
        }
      />
    </EntryPage>
  );
}
