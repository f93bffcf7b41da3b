import { IconMinus, IconPlus, IconZoomReset } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerFile, FileContent } from "@/api/types";
import { percent } from "@/lib/formats";
import { KindIcon } from "./kind";
import styles from "./viewer.module.css";

/** A content as it can be looked at. Of images and PDF files what the server drew of them is shown. */
export function Shown({ file, content }: { file: CustomerFile; content: FileContent }) {
  const { t } = useTranslation();
  if (content.kind === "image" && content.is_drawn) return <Picture file={file} content={content} />;
  if (content.kind === "pdf" && content.is_drawn) return <Pages file={file} content={content} />;
  if (content.kind === "audio")
    return (
      // biome-ignore lint/a11y/useMediaCaption: what people send has none
      <audio
        className={styles.sound}
        src={`/api/contents/${content.id}`}
        controls
        preload="metadata"
        aria-label={file.name}
      />
    );
  if (content.kind === "video")
    return (
      // biome-ignore lint/a11y/useMediaCaption: what people send has none
      <video
        className={styles.film}
        src={`/api/contents/${content.id}`}
        controls
        playsInline
        preload="metadata"
        aria-label={file.name}
      />
    );
  return (
    <div className={styles.unseen}>
      <KindIcon file={file} size={56} />
      <p>{t("files.cannotShow")}</p>
      <a className={styles.take} href={`/api/contents/${content.id}`} download={file.name}>
        {t("files.take")}
      </a>
    </div>
  );
}

const closest = 6;

/** An image, nearer by wheel, double click, keys or buttons, and moved by hand. */
function Picture({ file, content }: { file: CustomerFile; content: FileContent }) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState(1);
  const frame = useRef<HTMLDivElement>(null);

  function near(by: number): void {
    setZoom((now) => Math.min(closest, Math.max(1, by === 0 ? 1 : now * by)));
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.key === "+" || event.key === "=") near(1.4);
    else if (event.key === "-") near(1 / 1.4);
    else if (event.key === "0") near(0);
    else return;
    event.preventDefault();
  }

  function drag(event: React.PointerEvent<HTMLDivElement>): void {
    const held = frame.current;
    if (!held || event.buttons !== 1 || event.pointerType !== "mouse" || zoom === 1) return;
    held.scrollBy(-event.movementX, -event.movementY);
  }

  return (
    <>
      <div
        ref={frame}
        className={styles.frame}
        data-near={zoom > 1}
        role="group"
        aria-label={file.name}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={drag}
        onWheel={(event) => {
          if (event.ctrlKey) near(event.deltaY < 0 ? 1.15 : 1 / 1.15);
        }}
        onDoubleClick={() => near(zoom > 1 ? 0 : 2.5)}
      >
        <img
          src={`/api/contents/${content.id}/picture`}
          alt={file.name}
          draggable={false}
          style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}
        />
      </div>
      <span className={styles.zoom} role="group" aria-label={t("files.zoom")}>
        <button
          type="button"
          aria-label={t("files.farther")}
          onClick={() => near(1 / 1.4)}
          disabled={zoom === 1}
        >
          <IconMinus size={16} stroke={1.7} />
        </button>
        <span className="numbers">{percent(Math.round(zoom * 100) / 100)}</span>
        <button
          type="button"
          aria-label={t("files.nearer")}
          onClick={() => near(1.4)}
          disabled={zoom === closest}
        >
          <IconPlus size={16} stroke={1.7} />
        </button>
        <button type="button" aria-label={t("files.whole")} onClick={() => near(0)} disabled={zoom === 1}>
          <IconZoomReset size={16} stroke={1.7} />
        </button>
      </span>
    </>
  );
}

/** The pages of a PDF one below the other; each is drawn when it comes near. */
function Pages({ file, content }: { file: CustomerFile; content: FileContent }) {
  const { t } = useTranslation();
  const pages = content.pages ?? 1;
  return (
    <div className={styles.pages} role="group" aria-label={file.name} tabIndex={0}>
      {Array.from({ length: pages }, (_, at) => (
        <img
          // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
          key={at}
          src={`/api/contents/${content.id}/picture?page=${at + 1}`}
          alt={t("files.page", { page: at + 1, pages })}
          loading="lazy"
          style={{ aspectRatio: `${content.width ?? 210} / ${content.height ?? 297}` }}
        />
      ))}
    </div>
  );
}
