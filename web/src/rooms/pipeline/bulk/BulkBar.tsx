import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArrowRight,
  IconBellPlus,
  IconDots,
  IconDownload,
  IconTag,
  IconUserPlus,
  IconX,
} from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { useKeys } from "@/lib/useKeys";
import { useIsPhone } from "@/lib/useMedia";
import { announce } from "@/ui/announce";
import { clearSelected, useBoard } from "../boardState";
import type { Filter } from "../filter";
import { archiveMany, exportMany } from "./acts";
import styles from "./bulk.module.css";
import { Offers } from "./Offers";
import { type Choice, scopeOf, selection, stageNameOf, useSelectedCount } from "./whole";

const AssignMany = lazy(async () => ({ default: (await import("./AssignMany")).AssignMany }));
const RemindMany = lazy(async () => ({ default: (await import("./RemindMany")).RemindMany }));
const TagMany = lazy(async () => ({ default: (await import("./TagMany")).TagMany }));

/** What can be done with the selected cards, at the bottom while there are any; and the way to choose all there are. */
export function BulkBar({ pipeline, filter }: { pipeline: Pipeline; filter: Filter }) {
  const { t } = useTranslation();
  const me = useMe();
  const selected = useBoard((board) => board.selected);
  const whole = useBoard((board) => board.whole);
  const size = useSelectedCount();
  const [asking, setAsking] = useState<"assign" | "tag" | "remind" | null>(null);
  const may = (grant: string): boolean => isGranted(me, "customers.bulk") && isGranted(me, grant);
  const bar = useRef<HTMLDivElement>(null);
  useKeys({ Escape: clear }, selected.size > 0 || whole !== null);
  const isWhole = whole !== null;
  useEffect(() => {
    // The button that chose everything is gone, and the focus with it.
    if (isWhole && document.activeElement === document.body) bar.current?.querySelector("button")?.focus();
  }, [isWhole]);

  /** The act has begun: what is selected is done with. */
  function begin(act: (choice: Choice) => void): void {
    act(selection());
    setAsking(null);
    clearSelected();
  }

  /** What a dialog of its own does not name the number of is asked about where not all is on screen. */
  function beginSure(act: "archive" | "export", run: (choice: Choice) => void): void {
    if (whole) useBoard.setState({ sure: { act } });
    else begin(run);
  }

  function clear(): void {
    clearSelected();
    announce(t("bulk.cleared"));
  }

  if (size === 0) return null;
  return (
    <>
      <div className={styles.dock}>
        {!whole && may("customers.view") && <Offers pipeline={pipeline} filter={filter} />}
        <div ref={bar} className={styles.bar} role="toolbar" aria-label={t("board.selection")}>
          <Said size={size} />
          <Act
            icon={IconArrowRight}
            text={t("board.move")}
            run={() => useBoard.setState({ moving: [...selected], isMovingWhole: whole !== null })}
          />
          {may("customers.assign") && (
            <Act icon={IconUserPlus} text={t("bulk.assign")} run={() => setAsking("assign")} />
          )}
          {may("customers.edit") && <Act icon={IconTag} text={t("bulk.tag")} run={() => setAsking("tag")} />}
          {may("reminders.edit") && (
            <Act icon={IconBellPlus} text={t("bulk.remind")} run={() => setAsking("remind")} />
          )}
          {may("customers.export") && (
            <Act icon={IconDownload} text={t("bulk.export")} run={() => beginSure("export", exportMany)} />
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
                  onClick={() => beginSure("archive", archiveMany)}
                >
                  {t("bulk.archive")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          <button type="button" aria-label={t("board.clearSelection")} onClick={clear}>
            <IconX size={16} stroke={1.7} aria-hidden />
          </button>
        </div>
      </div>
      <Suspense>
        {asking === "assign" && <AssignMany count={size} close={() => setAsking(null)} begin={begin} />}
        {asking === "remind" && <RemindMany count={size} close={() => setAsking(null)} begin={begin} />}
        {asking === "tag" && <TagMany choice={selection()} close={() => setAsking(null)} begin={begin} />}
      </Suspense>
    </>
  );
}

/** How many are selected, and that it is all of something, where it is. */
function Said({ size }: { size: number }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const whole = useBoard((board) => board.whole);
  const counted = { count: size, shown: count(size) };
  if (isPhone) return <b className="numbers">{t(whole ? "bulk.selectedAll" : "bulk.selected", counted)}</b>;
  if (!whole) return <b className="numbers">{t("board.selected", counted)}</b>;
  const but = whole.except.size;
  const told = { ...counted, stage: stageNameOf(whole) };
  return (
    <b className="numbers">
      {t(`bulk.whole.${scopeOf(whole)}`, told)}
      {but > 0 && <small>{t("bulk.but", { count: but, shown: count(but) })}</small>}
    </b>
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
