import { memo, use } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerFile } from "@/api/types";
import { ago, exact, fileSize } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useRow } from "@/live/hooks";
import styles from "./files.module.css";
import { KindIcon } from "./kind";
import { newest } from "./load";
import { OwnersContext } from "./owners";

/** One file: a picture of it, its name, and since when and from whom it is here. */
export const FileTile = memo(function FileTile({ id, open }: { id: string; open: (id: string) => void }) {
  const file = useRow("file", id);
  return file ? <Tile file={file} open={open} /> : null;
});

function Tile({ file, open }: { file: CustomerFile; open: (id: string) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const content = newest(file);
  const Owner = use(OwnersContext)[file.owner.kind];
  return (
    <li className={styles.tile}>
      <button type="button" onClick={() => open(file.id)} aria-label={t("files.open", { name: file.name })}>
        <span className={styles.picture}>
          {content.is_drawn ? (
            <img
              src={`/api/contents/${content.id}/picture?is_small=true`}
              alt=""
              loading="lazy"
              decoding="async"
              draggable={false}
            />
          ) : (
            <KindIcon file={file} size={36} />
          )}
        </span>
        <span className={styles.name} title={file.name}>
          {file.name}
        </span>
        <span className={`${styles.told} numbers`}>
          <time dateTime={content.created_at} title={exact(content.created_at)}>
            {ago(content.created_at, now)}
          </time>
          <span>{fileSize(content.size)}</span>
          {file.contents.length > 1 && <span>{t("files.version", { number: content.number })}</span>}
          <span className={styles.author}>{content.author?.name}</span>
        </span>
        {Owner && (
          <span className={styles.of}>
            <Owner id={file.owner.id} />
          </span>
        )}
      </button>
    </li>
  );
}
