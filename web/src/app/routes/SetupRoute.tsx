import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { enter } from "@/api/me";
import { EntryPage } from "@/rooms/people/EntryPage";
import { SetupForm } from "@/rooms/people/SetupForm";
import { Empty } from "@/ui/States";

/** The token stands in the fragment, which browsers never send to a server or a log. */
function readToken(): string {
  const raw = location.hash.slice(1);
  return new URLSearchParams(raw).get("token") ?? raw;
}

export function SetupRoute() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [token] = useState(readToken);
  const { isPending, isError } = useQuery({
    queryKey: ["setup"],
    queryFn: async () => (await answer(http.GET("/api/setup"), { quiet401: true })).row ?? true,
    retry: false,
  });

  async function goOn(): Promise<void> {
    await enter(queries);
    await navigate({ to: "/huni" });
  }

  if (isPending) return null;
  return (
    <EntryPage name={t("setup.title")} text={t("setup.text")}>
      {isError ? (
        <Empty
          action={
            <Button variant="default" onClick={() => void navigate({ to: "/giris", search: {} })}>
              {t("login.submit")}
            </Button>
          }
        >
          {t("setup.closed")}
        </Empty>
      ) : (
        <SetupForm token={token} onDone={goOn} />
      )}
    </EntryPage>
  );
}
