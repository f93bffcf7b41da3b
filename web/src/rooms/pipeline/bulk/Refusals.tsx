import { Button, Group } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import { count } from "@/lib/formats";
import { showRefusals, useRefusals } from "@/live/bulk";
import { useRow } from "@/live/hooks";
import { Sheet } from "@/ui/Sheet";
import { Bones, RegionError } from "@/ui/States";
import { moveAnyway } from "./acts";
import styles from "./bulk.module.css";

/** Which cards a work on many left as they were, and why; where a rule was in the way, a way past it. */
export function Refusals({ open }: { open: (customerId: string) => void }) {
  const { t } = useTranslation();
  const bulkId = useRefusals((shown) => shown.bulkId);
  const bulk = useRow("bulk", bulkId);
  return (
    <Sheet
      opened={bulkId !== null}
      onClose={() => showRefusals(null)}
      title={t("bulk.refusedTitle", { count: bulk?.refused ?? 0, shown: count(bulk?.refused ?? 0) })}
      size={560}
    >
      {bulkId && <List bulkId={bulkId} open={open} />}
    </Sheet>
  );
}

function List({ bulkId, open }: { bulkId: string; open: (customerId: string) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const bulk = useRow("bulk", bulkId);
  const pages = useInfiniteQuery({
    queryKey: ["bulk-refusals", bulkId],
    queryFn: async ({ pageParam }) =>
      (
        await answer(
          http.GET("/api/bulks/{bulk_id}/refusals", {
            params: {
              path: { bulk_id: bulkId },
              query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) },
            },
          }),
        )
      ).row,
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  if (pages.isError) {
    return (
      <RegionError what={t("bulk.refusedFailed")} problem={pages.error} retry={() => void pages.refetch()} />
    );
  }
  if (!pages.data) return <Bones rows={5} height={40} />;
  const items = pages.data.pages.flatMap((page) => page.items);
  const canOverride = bulk?.act === "move" && bulk.ruled > 0 && isGranted(me, "cards.override");
  return (
    <>
      <ul className={styles.refusals} tabIndex={0} aria-label={t("bulk.refusedList")}>
        {items.map((refusal) => (
          <li key={refusal.card_id}>
            {refusal.customer_id ? (
              <button
                type="button"
                className={styles.who}
                onClick={() => {
                  showRefusals(null);
                  open(refusal.customer_id as string);
                }}
              >
                {refusal.name}
              </button>
            ) : (
              <span className={styles.who}>{t("bulk.unseen")}</span>
            )}
            <span className={styles.why}>{refusal.detail}</span>
          </li>
        ))}
        {pages.hasNextPage && (
          <li>
            <Button
              variant="subtle"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t("bulk.more")}
            </Button>
          </li>
        )}
      </ul>
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" h={36} onClick={() => showRefusals(null)}>
          {t("common.close")}
        </Button>
        {canOverride && bulk.stage_id && (
          <Button
            h={36}
            onClick={() => {
              showRefusals(null);
              moveAnyway(bulkId, bulk.stage_id as string);
            }}
          >
            {t("bulk.anyway", { count: bulk.ruled, shown: count(bulk.ruled) })}
          </Button>
        )}
      </Group>
      {canOverride && <p className={styles.hint}>{t("board.overrideText")}</p>}
    </>
  );
}
