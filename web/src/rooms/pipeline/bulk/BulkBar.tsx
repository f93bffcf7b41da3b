import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArrowRight,
  IconDots,
  IconDownload,
  IconTag,
  IconUserPlus,
  IconX,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Card } from "@/api/types";
import { count } from "@/lib/formats";
import { useIsPhone } from "@/lib/useMedia";
import { clearSelected, useBoard } from "../boardState";
import { archiveMany, cardsOf, exportMany } from "./acts";
import styles from "./bulk.module.css";

const AssignMany = lazy(async () => ({ default: (await import("./AssignMany")).AssignMany }));
const TagMany = lazy(async () => ({ default: (await import("./TagMany")).TagMany }));

/** What can be done with the selected cards, at the bottom while there are any. */
export function BulkBar() {
  const { t } = useTranslation();
  const me = useMe();
  const isPhone = useIsPhone();
  const selected = useBoard((board) => board.selected);
  const [asking, setAsking] = useState<"assign" | "tag" | null>(null);
  const may = (grant: string): boolean => isGranted(me, "customers.bulk") && isGranted(me, grant);

  /** The act has begun: what is selected is done with. */
  function begin(act: (cards: Card[]) => void): void {
    act(cardsOf(selected));
    setAsking(null);
    clearSelected();
  }

  if (selected.size === 0) return null;
  return (
    <>
      <div className={styles.bar} role="toolbar" aria-label={t("board.selection")}>
        <b className="numbers">
          {isPhone
            ? t("bulk.selected", { shown: count(selected.size) })
            : t("board.selected", { count: selected.size, shown: count(selected.size) })}
        </b>
        <Act
          icon={IconArrowRight}
          text={t("board.move")}
          run={() => useBoard.setState({ moving: [...selected] })}
        />
        {may("customers.assign") && (
          <Act icon={IconUserPlus} text={t("bulk.assign")} run={() => setAsking("assign")} />
        )}
        {may("customers.edit") && <Act icon={IconTag} text={t("bulk.tag")} run={() => setAsking("tag")} />}
        {may("customers.export") && (
          <Act icon={IconDownload} text={t("bulk.export")} run={() => begin(exportMany)} />
        )}
        {may("cards.archive") && (
          <Menu position="top" zIndex={250}>
            <Menu.Target>
              <button type="button" aria-label={t("bulk.more")}>
                <IconDots size={16} stroke={1.7} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconArchive size={16} stroke={1.7} aria-hidden />}
                onClick={() => begin(archiveMany)}
              >
                {t("bulk.archive")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        <button type="button" aria-label={t("board.clearSelection")} onClick={clearSelected}>
          <IconX size={16} stroke={1.7} aria-hidden />
        </button>
      </div>
      <Suspense>
        {asking === "assign" && (
          <AssignMany ids={[...selected]} close={() => setAsking(null)} begin={begin} />
        )}
        {asking === "tag" && <TagMany ids={[...selected]} close={() => setAsking(null)} begin={begin} />}
      </Suspense>
    </>
  );
}

function Act({ icon: Icon, text, run }: { icon: typeof IconX; text: string; run: () => void }) {
  return (
    <button type="button" onClick={run}>
      <Icon size={16} stroke={1.7} aria-hidden />
      <span>{text}</span>
    </button>
  );
}
