import "@/locales/tr/rest";
import { IconCheck, IconChevronDown, IconX } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { usePolicy } from "@/api/policy";
import type { PolicyTable, Why, WhyAction } from "@/api/types";
import styles from "./why.module.css";

/** Every action of the policy table that is about a customer, and the sensitive fields: open or not, and why. */
export function WhyActions({ why, actions, isMe }: { why: Why; actions: WhyAction[]; isMe: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const { policy, titles } = usePolicy(isGranted(me, "users.view"));
  const known = new Map(policy?.rights.map((right) => [right.name, right]));
  const about = actions.filter(({ right }) => known.get(right)?.is_scoped);
  if (!policy) return null;
  const open = about.filter(({ may }) => may).length;
  return (
    <details className={styles.fold}>
      <summary>
        {t(isMe ? "why.you.actions" : "why.they.actions")}
        <span>{t("why.open", { open, all: about.length })}</span>
        <IconChevronDown className={styles.chevron} size={16} stroke={1.7} aria-hidden />
      </summary>
      {policy.modules.map((module) => {
        const mine = about.filter(({ right }) => known.get(right)?.module === module.name);
        if (mine.length === 0) return null;
        return (
          <section key={module.name} className={styles.module}>
            <h4>{module.title}</h4>
            <ul>
              {mine.map((action) => (
                <Row
                  key={action.right}
                  isGood={action.may}
                  title={known.get(action.right)?.title ?? action.right}
                  text={because(t, action, titles)}
                />
              ))}
            </ul>
          </section>
        );
      })}
      <Fields why={why} policy={policy} />
    </details>
  );
}

function Fields({ why, policy }: { why: Why; policy: PolicyTable }) {
  const { t } = useTranslation();
  if (!why.fields) return null;
  return (
    <section className={styles.module}>
      <h4>{t("roles.fields")}</h4>
      <ul>
        {why.fields.map(({ field, level }) => (
          <Row
            key={field}
            isGood={level === "read" || level === "write"}
            title={policy.fields.find(({ name }) => name === field)?.title ?? field}
            text={t(`choice.${level}`)}
          />
        ))}
      </ul>
    </section>
  );
}

function Row({ isGood, title, text }: { isGood: boolean; title: string; text: string }) {
  const { t } = useTranslation();
  const Icon = isGood ? IconCheck : IconX;
  return (
    <li data-may={isGood}>
      <Icon size={15} stroke={2} aria-label={t(isGood ? "why.may" : "why.mayNot")} />
      <span>{title}</span>
      <small>{text}</small>
    </li>
  );
}

function because(t: TFunction, action: WhyAction, titles: Record<string, string>): string {
  const scope = action.scope ? t(`choice.${action.scope}`) : "";
  if (action.lack === null) {
    return action.roles.length > 0
      ? t("why.because.given", { scope, roles: action.roles.join(", ") })
      : scope;
  }
  const right = action.needs ? (titles[action.needs] ?? action.needs) : "";
  return t(`why.because.${action.lack}` as "why.because.needs", { scope, right });
}
