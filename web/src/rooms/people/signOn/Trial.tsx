import { Button } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Tried } from "@/api/types";
import { leaveFor } from "./journey";
import styles from "./signOn.module.css";
import { triedKey } from "./tried";

const entering = ["enters", "is_linked", "is_made"];

/** The provider is looked at, and a login tried that changes nothing. */
export function Trial() {
  const { t } = useTranslation();
  const { data: tried } = useQuery<Tried | null>({ queryKey: triedKey, queryFn: () => null, enabled: false });
  const check = useMutation({ mutationFn: () => answer(http.POST("/api/sign-on/check")) });
  const attempt = useMutation({ mutationFn: () => leaveFor("try", "/ayarlar/tek-oturum") });
  const problem = check.error ?? attempt.error;
  return (
    <div className={styles.trial}>
      <div className={styles.row}>
        <Button
          variant="default"
          loading={check.isPending}
          onClick={() => {
            attempt.reset();
            check.mutate();
          }}
        >
          {t("signOn.check")}
        </Button>
        <Button
          variant="default"
          loading={attempt.isPending}
          onClick={() => {
            check.reset();
            attempt.mutate();
          }}
        >
          {t("signOn.try")}
        </Button>
      </div>
      {check.isSuccess && <Said isGood text={t("signOn.checked")} />}
      {problem && <Said text={sentenceOf(problem) ?? t("offline.noAnswer")} />}
      {tried && !check.isSuccess && !problem && (
        <Said
          isGood={entering.includes(tried.outcome)}
          title={tried.email ? t("signOn.tried", { email: tried.email }) : t("signOn.triedNobody")}
          text={t(`signOn.outcome.${tried.outcome}`)}
        />
      )}
    </div>
  );
}

function Said({ isGood = false, title, text }: { isGood?: boolean; title?: string; text: string }) {
  const Sign = isGood ? IconCircleCheck : IconCircleX;
  return (
    <div className={styles.said} data-good={isGood || undefined} role="status">
      <Sign size={18} stroke={1.7} aria-hidden />
      <div>
        {title && <strong>{title}</strong>}
        <div>{text}</div>
      </div>
    </div>
  );
}

function sentenceOf(problem: Error): string | null {
  if (!(problem instanceof Problem)) return null;
  return problem.fields.issuer ?? problem.sentence;
}
