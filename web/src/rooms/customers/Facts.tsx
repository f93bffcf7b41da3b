import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { ago, due, exact, numericDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { AddReach } from "./AddReach";
import styles from "./customer.module.css";
import { People } from "./People";
import { Quality } from "./Quality";
import { Reach } from "./Reach";
import { Tags } from "./Tags";

/** What is known of a customer, in foldable groups. `answersKeys`: A adds somebody here, where nothing else hears it. */
export function Facts({ customer, answersKeys = true }: { customer: Customer; answersKeys?: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const canWriteReach = ["customers.phone", "customers.email"].some(
    (field) => fieldRight(me, field) === "write",
  );
  return (
    <aside className={styles.facts} aria-label={t("customer.facts")}>
      <Group title={t("customer.contact")}>
        <Reach customer={customer} />
        {customer.can.includes("edit") && canWriteReach && <AddReach customer={customer} />}
        {customer.problems.map((problem) => (
          <p key={`${problem.code}${problem.field}`} className={styles.problem}>
            {t("customer.problem", { field: problem.field, value: problem.value })}
          </p>
        ))}
      </Group>
      <Group title={t("customer.people")}>
        <People customer={customer} answersKeys={answersKeys} />
      </Group>
      {fieldRight(me, "customers.quality") !== "hidden" && (
        <Group title={t("customer.quality")}>
          <Quality customer={customer} />
        </Group>
      )}
      <Group title={t("customer.tags")}>
        <Tags customer={customer} />
      </Group>
      <Group title={t("customer.source")}>
        <Origin customer={customer} />
      </Group>
    </aside>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className={styles.group} open>
      <summary>{title}</summary>
      <div className={styles.inside}>{children}</div>
    </details>
  );
}

function Origin({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const now = useNow();
  const { first_touch: touch, next_work: next } = customer;
  return (
    <dl className={styles.pairs}>
      {customer.source && <Pair name={t("customer.from")}>{customer.source.name}</Pair>}
      {touch && (
        <Pair name={t("customer.firstTouch")}>
          {touch.campaign ?? touch.source.name} · {numericDay(touch.at)}
        </Pair>
      )}
      {customer.team && <Pair name={t("customer.team")}>{customer.team.name}</Pair>}
      <Pair name={t("customer.lastContact")}>
        {customer.last_contact_at ? (
          <time title={exact(customer.last_contact_at)}>{ago(customer.last_contact_at, now)}</time>
        ) : (
          t("customer.never")
        )}
      </Pair>
      {next && (
        <Pair name={t("customers.next")}>
          {next.title && `${next.title} · `}
          <time title={exact(next.due_at)}>{due(next.due_at, now).text}</time>
        </Pair>
      )}
      <Pair name={t("customer.created")}>
        <time title={exact(customer.created_at)}>{numericDay(customer.created_at)}</time>
      </Pair>
    </dl>
  );
}

function Pair({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
