import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { enter } from "@/api/me";
import { EntryPage } from "@/rooms/people/EntryPage";
import { LoginForm } from "@/rooms/people/LoginForm";
import { insideOnly } from "../after";

export function LoginRoute() {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const { sonra } = useSearch({ from: "/giris" });

  async function goOn(): Promise<void> {
    await enter(queries);
    router.history.push(insideOnly(sonra));
  }

  return (
    <EntryPage name={t("login.title")} text={t("login.text")}>
      <LoginForm
        returnTo={insideOnly(sonra)}
        onDone={goOn}
        below={(email) => (
          <Link to="/parolami-unuttum" state={{ email }}>
            {t("login.forgot")}
          </Link>
        )}
      />
    </EntryPage>
  );
}
