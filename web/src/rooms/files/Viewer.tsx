import { Menu, Modal } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconDownload,
  IconTrash,
  IconUpload,
  IconX,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { CustomerFile, FileContent } from "@/api/types";
import { exact, fileSize } from "@/lib/formats";
import { useIsPhone } from "@/lib/useMedia";
import { useRow } from "@/live/hooks";
import { InlineText } from "@/ui/InlineText";
import { removeFile, rename } from "./deeds";
import { newest } from "./load";
import { Shown } from "./Shown";
import { upload } from "./uploads";
import styles from "./viewer.module.css";

type Props = {
  /** The file looked at; null while nobody looks. */
  id: string | null;
  /** Those before and after it, in their order. */
  ids: readonly string[];
  open: (id: string | null) => void;
};

/** A file to be looked at, with its versions; arrows lead to the ones beside it. */
export function Viewer({ id, ids, open }: Props) {
  const file = useRow("file", id);
  const isPhone = useIsPhone();
  const place = id ? ids.indexOf(id) : -1;
  // Deleted by somebody meanwhile, or no longer ours to see.
  useEffect(() => {
    if (id && file === null) open(null);
  }, [id, file, open]);

  function step(by: 1 | -1): void {
    const next = ids[place + by];
    if (place >= 0 && next) open(next);
  }

  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  });
  // On the window: with the next file what had the focus is gone.
  useEffect(() => {
    if (!id) return;
    function onKey(event: KeyboardEvent): void {
      const { target } = event;
      if (event.defaultPrevented || target instanceof HTMLInputElement || target instanceof HTMLMediaElement)
        return;
      if (document.querySelector('[role="menu"]')?.checkVisibility()) return;
      if (event.key === "ArrowLeft") latest.current(-1);
      else if (event.key === "ArrowRight") latest.current(1);
      else return;
      event.preventDefault();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [id]);

  return (
    <Modal.Root
      opened={Boolean(file)}
      onClose={() => open(null)}
      fullScreen={isPhone}
      centered
      size="min(1180px, 94vw)"
    >
      <Modal.Overlay />
      <Modal.Content className={styles.content ?? ""} aria-label={file?.name ?? ""}>
        {file && (
          <Inside
            key={file.id}
            file={file}
            close={() => open(null)}
            before={place > 0 ? () => step(-1) : null}
            after={place >= 0 && place < ids.length - 1 ? () => step(1) : null}
          />
        )}
      </Modal.Content>
    </Modal.Root>
  );
}

type InsideProps = {
  file: CustomerFile;
  close: () => void;
  before: (() => void) | null;
  after: (() => void) | null;
};

function Inside({ file, close, before, after }: InsideProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<string | null>(null);
  const content = file.contents.find(({ id }) => id === chosen) ?? newest(file);
  const canEdit = file.can.includes("edit");
  return (
    <>
      <header className={styles.head}>
        <InlineText
          value={file.name}
          label={t("files.rename", { name: file.name })}
          onSave={(name) => void rename(file, name)}
          isLocked={!canEdit}
          className={styles.name}
        />
        <span className={styles.tools}>
          <Versions file={file} content={content} choose={choose} canAdd={canEdit} />
          <a
            href={`/api/contents/${content.id}`}
            download={file.name}
            aria-label={t("files.download", { name: file.name })}
          >
            <IconDownload size={18} stroke={1.7} />
          </a>
          <Delete file={file} close={close} />
          <button type="button" onClick={close} aria-label={t("common.close")}>
            <IconX size={18} stroke={1.7} />
          </button>
        </span>
      </header>
      <p className={`${styles.told} numbers`}>
        {[content.author?.name, exact(content.created_at), fileSize(content.size), extentOf(content, t)]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div className={styles.stage}>
        {before && (
          <button
            type="button"
            className={styles.step}
            data-to="before"
            onClick={before}
            aria-label={t("files.before")}
          >
            <IconChevronLeft size={22} stroke={1.7} />
          </button>
        )}
        <Shown key={content.id} file={file} content={content} />
        {after && (
          <button
            type="button"
            className={styles.step}
            data-to="after"
            onClick={after}
            aria-label={t("files.after")}
          >
            <IconChevronRight size={22} stroke={1.7} />
          </button>
        )}
      </div>
    </>
  );
}

/** Deletes it where one may: one's own, or whose ever it is. */
function Delete({ file, close }: { file: CustomerFile; close: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const isOwn = file.author?.id === me.id && file.can.includes("delete_own");
  if (!isOwn && !file.can.includes("delete")) return null;
  return (
    <button
      type="button"
      aria-label={t("files.delete", { name: file.name })}
      onClick={() => {
        close();
        void removeFile(file);
      }}
    >
      <IconTrash size={18} stroke={1.7} />
    </button>
  );
}

type VersionsProps = {
  file: CustomerFile;
  content: FileContent;
  choose: (id: string) => void;
  canAdd: boolean;
};

function Versions({ file, content, choose, canAdd }: VersionsProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  if (file.contents.length === 1 && !canAdd) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <button type="button" className={styles.version} aria-label={t("files.versions")}>
            {t("files.version", { number: content.number })}{" "}
            <IconChevronDown size={14} stroke={1.7} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {file.contents.map((each) => (
            <Menu.Item
              key={each.id}
              onClick={() => choose(each.id)}
              {...(each.id === content.id ? { "aria-current": true } : {})}
              rightSection={<span className={styles.dim}>{fileSize(each.size)}</span>}
            >
              {t("files.version", { number: each.number })} · {exact(each.created_at)} · {each.author?.name}
            </Menu.Item>
          ))}
          {canAdd && (
            <Menu.Item
              leftSection={<IconUpload size={15} stroke={1.7} />}
              onClick={() => input.current?.click()}
            >
              {t("files.addVersion")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        data-version
        onChange={(event) => {
          upload({ customerId: file.customer_id }, [...(event.currentTarget.files ?? [])], file.id);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function extentOf(
  { kind, width, height, pages }: FileContent,
  t: (key: "files.pages", of: { count: number }) => string,
) {
  if (kind === "pdf") return pages ? t("files.pages", { count: pages }) : null;
  return width && height ? `${width} × ${height}` : null;
}
