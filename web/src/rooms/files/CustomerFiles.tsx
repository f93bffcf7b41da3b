import { IconFolder, IconLayoutGrid, IconList } from "@tabler/icons-react";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { useMedia } from "@/lib/useMedia";
import { useList } from "@/live/hooks";
import { rested } from "@/ui/rested";
import { Bones, Empty, RegionError } from "@/ui/States";
import { FileTile } from "./FileTile";
import styles from "./files.module.css";
import { filesKey, filesOf } from "./load";
import { TakeIn } from "./TakeIn";
import { Uploading } from "./Uploading";
import { upload } from "./uploads";
import { useDrop } from "./useDrop";

const Viewer = rested(async () => (await import("./Viewer")).Viewer);

type Look = "grid" | "list";

/** The files of a customer: dropped, pasted, chosen or taken with the camera; looked at one after the other. */
export function CustomerFiles({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const canAdd = customer.can.includes("attach");
  const [view, list] = useList(filesKey(customer.id), () => filesOf(customer.id));
  const [look, setLook] = useState<Look>("grid");
  const [opened, setOpened] = useState<string | null>(null);
  const open = useCallback((id: string) => setOpened(id), []);
  const pane = useRef<HTMLElement>(null);
  const nearness = useDrop(pane, canAdd, (files) => upload({ customerId: customer.id }, files));
  return (
    <section ref={pane} className={styles.pane} aria-label={t("files.title")} data-drop={nearness}>
      {(canAdd || view.ids.length > 0) && (
        <div className={styles.bar}>
          {canAdd && <TakeIn customerId={customer.id} />}
          {canAdd && <span className={styles.hint}>{t("files.hint")}</span>}
          {view.ids.length > 0 && <Looks look={look} choose={setLook} />}
        </div>
      )}
      <Uploading customerId={customer.id} />
      <Files view={view} look={look} open={open} reload={() => void list.reload()} canAdd={canAdd} />
      {view.next && (
        <button
          type="button"
          className={styles.more}
          onClick={() => void list.more()}
          disabled={view.isPaging}
        >
          {t("files.more")}
        </button>
      )}
      {nearness !== "no" && (
        <div className={styles.dropHere} aria-hidden>
          {t("files.dropHere", { name: customer.name })}
        </div>
      )}
      <Viewer id={opened} ids={view.ids} open={setOpened} />
    </section>
  );
}

type FilesProps = {
  view: ReturnType<typeof useList>[0];
  look: Look;
  open: (id: string) => void;
  reload: () => void;
  canAdd: boolean;
};

function Files({ view, look, open, reload, canAdd }: FilesProps) {
  const { t } = useTranslation();
  const isTouched = useMedia("(pointer: coarse)");
  if (view.phase === "failed")
    return <RegionError what={t("files.failed")} problem={view.problem} retry={reload} />;
  if (view.phase !== "ready") return <Bones rows={3} height={look === "grid" ? 150 : 46} />;
  if (view.ids.length === 0)
    return (
      <Empty icon={<IconFolder size={32} stroke={1.4} />}>
        {t(!canAdd ? "files.noneToSee" : isTouched ? "files.noneTouched" : "files.none")}
      </Empty>
    );
  return (
    <ul className={styles.files} data-look={look} aria-label={t("files.title")}>
      {view.ids.map((id) => (
        <FileTile key={id} id={id} open={open} />
      ))}
    </ul>
  );
}

function Looks({ look, choose }: { look: Look; choose: (look: Look) => void }) {
  const { t } = useTranslation();
  return (
    <span className={styles.looks} role="group" aria-label={t("files.look")}>
      {(["grid", "list"] as const).map((name) => (
        <button
          key={name}
          type="button"
          className={styles.bare}
          aria-pressed={look === name}
          aria-label={t(`files.${name}`)}
          onClick={() => choose(name)}
        >
          {name === "grid" ? <IconLayoutGrid size={16} stroke={1.7} /> : <IconList size={16} stroke={1.7} />}
        </button>
      ))}
    </span>
  );
}
