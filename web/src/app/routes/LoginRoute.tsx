import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { enter } from "@/api/me";
import { EntryPage } from "@/rooms/people/EntryPage";
import { LoginForm } from "@/rooms/people/LoginForm";

/** Only a path of this app: an address from outside must not be able to send people elsewhere. */
function insideOnly(path: string | undefined): string {
  return path?.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\") ? path : "/huni";
}

export function LoginRoute() {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const { sonra } = useSearch({ from: "/giris" });
  useEffect(() => {
    document.title = `${t("login.title")} · Modern CRM`;
  }, [t]);

  async function goOn(): Promise<void> {
    await enter(queries);
    router.history.push(insideOnly(sonra));
  }

  return (
    <EntryPage title="Modern CRM" text={t("login.text")}>
      <LoginForm onDone={goOn} />
    </EntryPage>
  );
}
