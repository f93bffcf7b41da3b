import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Bones, Empty, RegionError } from "@/ui/States";
import styles from "./audit.module.css";
import { Detail } from "./Detail";
import { Export } from "./Export";
import { Filters } from "./Filters";
import { useFilter } from "./filter";
import { Lines } from "./Lines";
import { mostNew, useLines } from "./load";
import { Seal } from "./Seal";

/** Who did what to which record, newest first, with what stands behind each line. */
export function Audit() {
  const { t } = useTranslation();
  const url = useFilter();
  const { list, lines, newCount, takeIn } = useLines(url.filter);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const opened = useMemo(() => lines.find(({ id }) => id === url.openId), [lines, url.openId]);
  const pill = newCount > 0 && (
    <div className={styles.pill}>
      <Button
        leftSection={<IconArrowUp size={15} stroke={1.8} aria-hidden />}
        onClick={takeIn}
        radius="xl"
        aria-live="polite"
      >
        {newCount >= mostNew ? t("audit.freshMany") : t("audit.fresh", { count: newCount })}
      </Button>
    </div>
  );
  return (
    <section className={styles.audit}>
      <header className={styles.top}>
        <div>
          <h2>{t("settings.audit")}</h2>
          <p>{t("audit.text")}</p>
        </div>
        <Export filter={url.filter} />
      </header>
      <Seal />
      <Filters url={url} lines={lines} />
      <div className={styles.split} data-open={opened ? true : undefined}>
        <div className={styles.list}>
          {error ? (
            <RegionError what={t("audit.failed")} problem={error} retry={() => void refetch()} />
          ) : !data ? (
            <div className={styles.bones}>
              <Bones rows={10} height={30} />
            </div>
          ) : lines.length === 0 ? (
            <Empty
              action={
                newCount > 0 ? (
                  pill
                ) : url.isFiltered ? (
                  <Button variant="default" onClick={() => url.only({})}>
                    {t("common.clearFilters")}
                  </Button>
                ) : undefined
              }
            >
              {t(url.isFiltered ? "audit.emptyFiltered" : "audit.empty")}
            </Empty>
          ) : (
            <Lines
              lines={lines}
              openId={url.openId}
              open={url.open}
              hasMore={hasNextPage}
              more={() => {
                if (!isFetchingNextPage) void fetchNextPage();
              }}
              pill={pill}
            />
          )}
        </div>
        {opened && <Detail line={opened} url={url} />}
      </div>
    </section>
  );
}
