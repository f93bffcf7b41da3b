import { Button } from "@mantine/core";
import { IconDoorExit } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import type { User } from "@/api/types";
import { reasonOf } from "@/live/change";
import { Confirm } from "@/ui/Confirm";
import { toast } from "@/ui/toast";
import { ViewAs } from "@/ui/ViewAs";
import { Once } from "../Once";
import { setActive } from "./edits";
import { Leave } from "./leaving/Leave";
import { sendLink } from "./links";
import styles from "./people.module.css";

type Asked = "sessions" | "factor" | "close";

/** What can be done with an account as a whole; what cannot be taken back asks once more. */
export function UserActions({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const [url, setUrl] = useState<string | null>(null);
  const link = useMutation({
    mutationFn: () => sendLink(user),
    onSuccess: setUrl,
    onError: (problem) => toast.refused(reasonOf(problem)),
  });
  const act = useMutation({
    mutationFn: (what: Asked) => carryOut(user, what),
    onSuccess: (_, what) => {
      if (what !== "close") toast.said(t(`users.done.${what}`, { name: user.name }));
    },
    onError: (problem) => toast.refused(reasonOf(problem)),
    onSettled: () => setAsked(null),
  });
  if (user.can.length === 0) return null;
  return (
    <section className={styles.part}>
      <h4>{t("users.accountOf")}</h4>
      {url && <Once say={t("users.linkOnce", { name: user.name })} secret={url} />}
      <div className={styles.actions}>
        {user.is_active && (
          <>
            <Button variant="default" loading={link.isPending} onClick={() => link.mutate()}>
              {t(user.is_invited ? "users.inviteAgain" : "users.reset")}
            </Button>
            <ViewAs person={user} />
            <Button variant="default" onClick={() => setAsked("sessions")}>
              {t("users.endSessions")}
            </Button>
            {user.has_second_factor && (
              <Button variant="default" onClick={() => setAsked("factor")}>
                {t("users.resetFactor")}
              </Button>
            )}
          </>
        )}
        {user.can.includes("enable") && (
          <Button variant="default" onClick={() => void setActive(user, true)}>
            {t("users.openAgain")}
          </Button>
        )}
        {user.id !== me.id && (
          <Button
            variant="default"
            leftSection={<IconDoorExit size={16} stroke={1.7} aria-hidden />}
            onClick={() => setLeaving(true)}
          >
            {t(user.is_active ? "leave.open" : "leave.openClosed")}
          </Button>
        )}
        {user.can.includes("disable") && user.id !== me.id && (
          <Button variant="outline" color="red" onClick={() => setAsked("close")}>
            {t("users.close")}
          </Button>
        )}
      </div>
      {isLeaving && <Leave user={user} close={() => setLeaving(false)} />}
      {asked && (
        <Confirm
          title={t(`users.ask.${asked}`, { name: user.name })}
          text={t(`users.askText.${asked}`)}
          act={t(`users.askAct.${asked}`)}
          isOpen
          isBusy={act.isPending}
          close={() => setAsked(null)}
          confirm={() => act.mutate(asked)}
        />
      )}
    </section>
  );
}

async function carryOut(user: User, what: Asked): Promise<unknown> {
  const path = { params: { path: { user_id: user.id } } };
  if (what === "sessions") return answer(http.DELETE("/api/users/{user_id}/sessions", path));
  if (what === "factor") return answer(http.DELETE("/api/users/{user_id}/second-factor", path));
  return setActive(user, false);
}
