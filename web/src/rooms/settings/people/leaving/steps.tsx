import { SegmentedControl, Select } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Held, User } from "@/api/types";
import { count as counted } from "@/lib/formats";
import { usePeople, useTeams } from "@/live/shared";
import styles from "./leaving.module.css";
import { allTo, type Choice, type Choices, choosable } from "./ways";

/** What somebody holds, kind by kind. */
export function Holdings({ held }: { held: Held[] }) {
  const { t } = useTranslation();
  const isNothing = held.every(({ count }) => count === 0);
  return (
    <>
      <p className={styles.text}>{t(isNothing ? "leave.holdsNothing" : "leave.holds")}</p>
      <table className={styles.table}>
        <tbody>
          {held.map(({ name, title, count }) => (
            <tr key={name} data-none={count === 0 || undefined}>
              <th scope="row">{title}</th>
              <td className="numbers">{counted(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** To whom each kind goes; one person for all of it is the short way. */
export function Ways({
  user,
  held,
  choices,
  choose,
}: {
  user: User;
  held: Held[];
  choices: Choices;
  choose: (choices: Choices) => void;
}) {
  const { t } = useTranslation();
  const people = usePeople().filter(({ id }) => id !== user.id);
  const { items: teams } = useTeams();
  const names = people.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={styles.ways}>
      <Select
        label={t("leave.allTo")}
        placeholder={t("leave.choosePerson")}
        data={names}
        value={null}
        searchable
        nothingFoundMessage={t("common.nothing")}
        onChange={(id) => id && choose(allTo(held, choices, id))}
      />
      {choosable(held).map(({ name, title, count, ways }) => {
        const choice = choices[name] as Choice;
        const set = (part: Partial<Choice>): void => choose({ ...choices, [name]: { ...choice, ...part } });
        return (
          <fieldset key={name} className={styles.way}>
            <legend>
              {title} <span className={styles.dim}>{counted(count)}</span>
            </legend>
            <SegmentedControl
              aria-label={title}
              value={choice.way}
              onChange={(way) => set({ way: way as Choice["way"] })}
              data={ways.map((way) => ({ value: way, label: t(`leave.way.${way}`) }))}
            />
            {choice.way === "person" && (
              <Select
                aria-label={t("leave.personFor", { title })}
                placeholder={t("leave.choosePerson")}
                data={names}
                value={choice.user_id}
                searchable
                nothingFoundMessage={t("common.nothing")}
                onChange={(id) => set({ user_id: id })}
              />
            )}
            {choice.way === "spread" && (
              <Select
                aria-label={t("leave.teamFor", { title })}
                placeholder={t("leave.chooseTeam")}
                data={teams.map((team) => ({ value: team.id, label: team.name }))}
                value={choice.team_id}
                onChange={(id) => set({ team_id: id })}
              />
            )}
            {choice.way === "pool" && <p className={styles.text}>{t("leave.poolText")}</p>}
          </fieldset>
        );
      })}
    </div>
  );
}

/** Everything that will happen, before it does. */
export function Summary({ user, held, choices }: { user: User; held: Held[]; choices: Choices }) {
  const { t } = useTranslation();
  const people = usePeople();
  const { items: teams } = useTeams();
  const whom = ({ way, user_id, team_id }: Choice): string => {
    if (way === "person") return people.find(({ id }) => id === user_id)?.name ?? "";
    if (way === "spread")
      return t("leave.spreadOver", { team: teams.find(({ id }) => id === team_id)?.name ?? "" });
    return t(`leave.becomes.${way}`);
  };
  return (
    <>
      <p className={styles.text}>{t(user.is_active ? "leave.summary" : "leave.summaryClosed")}</p>
      <table className={styles.table}>
        <tbody>
          {held
            .filter(({ count }) => count > 0)
            .map(({ name, title, count }) => (
              <tr key={name}>
                <th scope="row">{title}</th>
                <td className="numbers">{counted(count)}</td>
                <td>
                  <IconArrowRight size={14} stroke={1.7} aria-hidden /> {whom(choices[name] as Choice)}
                </td>
              </tr>
            ))}
          {user.is_active && (
            <tr>
              <th scope="row">{t("users.accountOf")}</th>
              <td />
              <td>
                <IconArrowRight size={14} stroke={1.7} aria-hidden /> {t("leave.closes")}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </>
  );
}
