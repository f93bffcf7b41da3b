import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { enter } from "@/api/me";
import { Problem } from "@/api/problem";
import type { LinkLook } from "@/api/types";
import { ChoosePassword } from "@/rooms/people/ChoosePassword";
import { EntryPage } from "@/rooms/people/EntryPage";
import { LinkGone } from "@/rooms/people/LinkGone";
import { Bones, RegionError } from "@/ui/States";

/** What a mailed link opens: /davet and /parola. Its secret stands behind #, which browsers keep to themselves. */
export function LinkRoute() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [token] = useState(() => location.hash.slice(1));
  const [isGone, setGone] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["account-link", token],
    queryFn: async () =>
      (await answer(http.POST("/api/account-link", { body: { token } }), { quiet401: true })).row,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

  async function goOn(): Promise<void> {
    await enter(queries);
    await navigate({ to: "/huni" });
  }

  if (isGone || isOver(data, error))
    return (
      <EntryPage name={t("link.closed")}>
        <LinkGone
          token={token}
          isOldInvitation={!isGone && data?.kind === "invite" && data.state === "expired"}
          others={<Others />}
        />
      </EntryPage>
    );
  const isInvitation = data?.kind === "invite";
  return (
    <EntryPage
      name={t(isInvitation ? "link.invite" : "link.reset")}
      title={data && (isInvitation ? t("link.welcome", { name: data.name }) : t("link.reset"))}
      text={data && t(isInvitation ? "link.inviteText" : "link.resetText")}
    >
      {error && <RegionError what={t("link.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={56} />}
      {data && <ChoosePassword look={data} token={token} onDone={goOn} onGone={() => setGone(true)} />}
    </EntryPage>
  );
}

function isOver(look: LinkLook | undefined, error: unknown): boolean {
  return look ? look.state !== "open" : error instanceof Problem && error.status === 410;
}

/** A link that is no old invitation: a new one goes to whoever names their e-mail. */
function Others() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <Button size="md" fullWidth onClick={() => void navigate({ to: "/parolami-unuttum" })}>
        {t("link.another")}
      </Button>
      <Link to="/giris" search={{}}>
        {t("login.submit")}
      </Link>
    </>
  );
}
