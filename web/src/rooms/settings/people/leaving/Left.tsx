import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { Held, User } from "@/api/types";
import { clock, count as counted, longDay } from "@/lib/formats";
import styles from "./leaving.module.css";

const month = 31 * 86_400_000;

/** What could not be handed over, since whoever it was to go to has something else then; each can be moved by hand. */
export function Left({ user, held, close }: { user: User; held: Held[]; close: () => void }) {
  const { t } = useTranslation();
  const [since, until] = [-1, 1].map((way) => new Date(Date.now() + way * month).toISOString());
  const { data } = useQuery({
    queryKey: ["left-appointments", user.id],
    enabled: held.some(({ name }) => name === "appointments"),
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/appointments", {
            params: { query: { since: since ?? "", until: until ?? "", user_id: user.id, limit: 50 } },
          }),
        )
      ).row.items.filter(({ state }) => state === "planned" || state === "confirmed"),
  });
  return (
    <div className={styles.steps}>
      <p className={styles.text} role="status">
        {t("leave.left", { name: user.name })}
      </p>
      <table className={styles.table}>
        <tbody>
          {held.map(({ name, title, count }) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td className="numbers">{counted(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data && data.length > 0 && (
        <ul className={styles.left} aria-label={t("leave.leftAppointments")}>
          {data.map((each) => (
            <li key={each.id}>
              <time dateTime={each.starts_at} className="numbers">
                {longDay(each.starts_at)} {clock(each.starts_at)}
              </time>
              <a href={`/musteri/${each.customer_id}?tab=randevular`}>{each.customer_name}</a>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.buttons}>
        <Button h={36} onClick={close} data-autofocus>
          {t("common.close")}
        </Button>
      </div>
    </div>
  );
}
