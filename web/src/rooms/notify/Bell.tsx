import { ActionIcon, Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import type { TFunction } from "i18next";
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
  /** What can be answered in place, from the room it belongs to; null where nothing is. */
  answer: (notice: Notice) => React.ReactNode;
  /** True after "G": the key is this one's then. */
  isGoing: () => boolean;
};

/** The bell: how much is unread, and what it was. */
export function Bell({ open, answer, isGoing }: Props) {
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
              answer={answer(notice)}
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

type LineProps = { notice: Notice; answer: React.ReactNode; open: () => void };

function Line({ notice, answer, open }: LineProps) {
  const { t } = useTranslation();
  const now = useNow();
  const told = toldBy(notice, t);
  return (
    <article className={styles.item} data-unread={notice.read_at === null}>
      <button type="button" className={styles.line} onClick={open}>
        <span className={styles.what}>
          <b>{notice.customer.name}</b>
          <time dateTime={notice.at} title={exact(notice.at)}>
            {ago(notice.at, now)}
          </time>
        </span>
        {told && <span className={styles.told}>{told}</span>}
        {(notice.title || !told) && (
          <span className={styles.text} data-settled={notice.is_settled}>
            {notice.title ?? t("notice.something")}
          </span>
        )}
        {notice.read_at === null && <span className="visually-hidden">{t("notice.isUnread")}</span>}
      </button>
      {answer && <div className={styles.answer}>{answer}</div>}
    </article>
  );
}

const bySomebody: Record<string, "notice.handedOver" | "notice.accepted" | "notice.declined"> = {
  "handover.offered": "notice.handedOver",
  "handover.accepted": "notice.accepted",
  "handover.declined": "notice.declined",
};

/** Who did what; null for what a notice says by itself. */
function toldBy({ verb, by }: Notice, t: TFunction): string | null {
  const key = bySomebody[verb];
  return key ? t(key, { name: by?.name ?? t("verb.system") }) : null;
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
            ? t("notice.came", {
                name: first.after.customer.name,
                text: toldBy(first.after, t) ?? first.after.title ?? "",
              })
            : t("notice.cameMany", { count: come.length });
        announce(text);
        toast.said(text);
      }),
    [t],
  );
}
