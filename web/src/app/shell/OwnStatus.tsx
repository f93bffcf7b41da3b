import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { meQuery, useMe } from "@/api/me";
import { reasonOf } from "@/live/change";
import { type Status, statuses } from "@/ui/status";
import { toast } from "@/ui/toast";
import styles from "./shell.module.css";

/** Whether one is available, busy or away: three items of the own menu. Colleagues see it at once. */
export function OwnStatus() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  async function say(status: Status): Promise<void> {
    queries.setQueryData(meQuery.queryKey, { ...me, status });
    try {
      const { row } = await answer(http.PATCH("/api/me", { body: { status } }));
      queries.setQueryData(meQuery.queryKey, row);
    } catch (problem) {
      queries.setQueryData(meQuery.queryKey, me);
      toast.refused(reasonOf(problem));
    }
  }
  return (
    <>
      <Menu.Label>{t("status.title")}</Menu.Label>
      {statuses.map((status) => (
        <Menu.Item
          key={status}
          leftSection={<i className={styles.status} data-status={status} aria-hidden />}
          rightSection={status === me.status ? "✓" : null}
          onClick={() => void say(status)}
        >
          {t(`status.${status}`)}
        </Menu.Item>
      ))}
    </>
  );
}
