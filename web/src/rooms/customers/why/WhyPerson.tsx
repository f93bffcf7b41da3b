import "@/locales/tr/rest";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import type { Why } from "@/api/types";
import { Bones, RegionError } from "@/ui/States";
import { ViewAs } from "@/ui/ViewAs";
import { clauseOf, sentenceOf } from "./reason";
import { WhyActions } from "./WhyActions";
import { WhyChip } from "./WhyChip";
import styles from "./why.module.css";

/** Why one person sees a customer, or does not, in one sentence; then the facts behind it and what they may do. */
export function WhyPerson({ id, personId }: { id: string; personId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["why", id, personId],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/customers/{customer_id}/why", {
            params: { path: { customer_id: id }, query: { user_id: personId } },
          }),
        )
      ).row,
    gcTime: 0,
  });
  if (error) return <RegionError what={t("why.failed")} problem={error} retry={() => void refetch()} />;
  if (!data) return <Bones rows={3} height={56} />;
  return <Answer why={data} />;
}

function Answer({ why }: { why: Why }) {
  const { t } = useTranslation();
  const me = useMe();
  const isMe = why.person.id === me.id;
  const Icon = why.sees ? IconEye : IconEyeOff;
  return (
    <>
      <div className={styles.verdict} data-sees={why.sees} role="status">
        <Icon size={20} stroke={1.7} aria-hidden />
        <p>{sentenceOf(t, why, isMe)}</p>
      </div>
      <Facts why={why} isMe={isMe} />
      {why.sees && (
        <p className={styles.things}>
          {shown(why.things).map((thing) => (
            <WhyChip key={thing.kind} isGood={thing.sees}>
              {t(`why.thing.${thing.kind}` as "why.thing.card")}
            </WhyChip>
          ))}
        </p>
      )}
      {why.actions && <WhyActions why={why} actions={why.actions} isMe={isMe} />}
      <div>
        <ViewAs person={why.person} />
      </div>
    </>
  );
}

function Facts({ why, isMe }: { why: Why; isMe: boolean }) {
  const { t } = useTranslation();
  const more = why.reasons.slice(1);
  const rule = why.only_assignees_act && why.sees;
  if (more.length === 0 && why.roles.length === 0 && !rule) return null;
  return (
    <ul className={styles.facts}>
      {more.map((reason) => (
        <li key={`${reason.code}${reason.place?.id}${reason.starts_at}`}>{clauseOf(t, reason, isMe)}</li>
      ))}
      {why.roles.length > 0 && why.scope && (
        <li>
          {t("why.byRole", {
            roles: why.roles.join(", "),
            scope: t(`choice.${why.scope}`),
            count: why.roles.length,
          })}
        </li>
      )}
      {rule && <li>{t("why.rule")}</li>}
      {rule &&
        why.acting.map((reason) => (
          <li key={`acting ${reason.code}${reason.starts_at}`}>{clauseOf(t, reason, isMe)}</li>
        ))}
      {rule && why.acting.length === 0 && <li>{t(isMe ? "why.you.outside" : "why.they.outside")}</li>}
    </ul>
  );
}

/** Messages are seen as their conversations are. */
function shown(things: Why["things"]): Why["things"] {
  return things.filter(({ kind }) => kind !== "message");
}
