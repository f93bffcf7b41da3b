import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EntryPage } from "@/rooms/people/EntryPage";
import { ForgotForm } from "@/rooms/people/ForgotForm";

export function ForgotRoute() {
  const { t } = useTranslation();
  const { email } = useLocation().state;
  return (
    <EntryPage
      name={t("forgot.title")}
      title={t("forgot.title")}
      foot={
        <Link to="/giris" search={{}}>
          {t("forgot.back")}
        </Link>
      }
    >
      <ForgotForm email={email ?? ""} />
    </EntryPage>
  );
}
