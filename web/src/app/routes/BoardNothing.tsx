import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline } from "@/api/types";
import type { Filter } from "@/rooms/pipeline/filter";
import { FilterNames } from "@/rooms/pipeline/filtering/FilterChips";
import { Empty } from "@/ui/States";
import styles from "./board.module.css";

/** No card at all, and the way to the first one. */
export function NothingYet({ add }: { add: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Empty action={isGranted(me, "customers.create") && <Button onClick={add}>{t("board.addFirst")}</Button>}>
      {t("board.empty")}
    </Empty>
  );
}

/** What is asked leaves no card, and the way back to all of them. */
export function NothingFound({
  pipeline,
  filter,
  clear,
}: {
  pipeline: Pipeline;
  filter: Filter;
  clear: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Empty
      action={
        <Button variant="default" onClick={clear}>
          {t("common.clearFilters")}
        </Button>
      }
    >
      {t("board.emptyFiltered")}
      <span className={styles.named}>
        <FilterNames
          pipeline={pipeline}
          {...(filter.filter ? { filter: filter.filter } : {})}
          {...(filter.q ? { q: filter.q } : {})}
        />
      </span>
    </Empty>
  );
}
