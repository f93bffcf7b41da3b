import { ActionIcon, Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import { Count } from "@/ui/Count";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { readNotices, useNotices } from "./load";
import styles from "./notify.module.css";

type Props = {
  /** Leads to the customer a notice is about. */
  open: (notice: Notice) => void;
  /** True after "G": the key is this one's then. */
  isGoing: () => boolean;
};

/** The bell: how much is unread, and what it was. */
export function Bell({ open, isGoing }: Props) {
  const { t } = useTranslation();
  const { items, view } = useNotices();
  const [isOpen, setOpen] = useState(false);
  const unread = items.filter(({ read_at }) => read_at === null);
  const says = t("notice.unread", { count: unread.length });
  useArrivals();
  useKeys(
    {
      n: () => {
        if (!isGoing()) return false;
        setOpen(true);
        return true;
      },
    },
    true,
  );
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={380}
      position="bottom-end"
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          className={styles.bell ?? ""}
          aria-label={unread.length > 0 ? `${t("notice.title")}, ${says}` : t("notice.title")}
          title={`${t("notice.title")} · G N`}
          onClick={() => setOpen(!isOpen)}
        >
          <IconBell size={18} stroke={1.7} />
          <Count of={unread.length} says={says} at="corner" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("notice.title")} className={styles.panel}>
        <header>
          <h2>{t("notice.title")}</h2>
          <button type="button" disabled={unread.length === 0} onClick={() => void readNotices(unread)}>
            {t("notice.readAll")}
          </button>
        </header>
        <div className={styles.list}>
          {view.phase === "failed" && (
            <RegionError what={t("notice.failed")} problem={view.problem} retry={() => location.reload()} />
          )}
          {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={3} height={52} />}
          {view.phase === "ready" && items.length === 0 && <Empty>{t("notice.none")}</Empty>}
          {items.map((notice) => (
            <Line
              key={notice.id}
              notice={notice}
              open={() => {
                setOpen(false);
                if (!notice.read_at) void readNotices(unread, notice);
                open(notice);
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Line({ notice, open }: { notice: Notice; open: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <button type="button" className={styles.line} data-unread={notice.read_at === null} onClick={open}>
      <span className={styles.what}>
        <b>{notice.customer.name}</b>
        <time dateTime={notice.at} title={exact(notice.at)}>
          {ago(notice.at, now)}
        </time>
      </span>
      <span className={styles.text} data-settled={notice.is_settled}>
        {notice.title ?? t("notice.something")}
      </span>
      {notice.read_at === null && <span className="visually-hidden">{t("notice.isUnread")}</span>}
    </button>
  );
}

/** What comes while one is here is said aloud and shown for a moment, once however many come together. */
function useArrivals(): void {
  const { t } = useTranslation();
  useEffect(
    () =>
      rows.onKind("notice", (changes) => {
        const come = changes.filter(
          ({ before, after, isRemote }) => isRemote && !before && after && !after.read_at,
        );
        const [first] = come;
        if (!first?.after) return;
        const text =
          come.length === 1
            ? t("notice.came", { name: first.after.customer.name, text: first.after.title ?? "" })
            : t("notice.cameMany", { count: come.length });
        announce(text);
        toast.said(text);
      }),
    [t],
  );
}
