import { IconCamera, IconPaperclip } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMedia } from "@/lib/useMedia";
import styles from "./files.module.css";
import { upload } from "./uploads";

/** Files are chosen, or on a phone taken with the camera. Stands over the files, and in any box that may attach some. */
export function TakeIn({ customerId, isBare = false }: { customerId: string; isBare?: boolean }) {
  const { t } = useTranslation();
  const isTouch = useMedia("(pointer: coarse)");
  const chosen = useRef<HTMLInputElement>(null);
  const taken = useRef<HTMLInputElement>(null);

  function take(event: React.ChangeEvent<HTMLInputElement>): void {
    upload({ customerId }, [...(event.currentTarget.files ?? [])]);
    // The same file may be chosen once more.
    event.currentTarget.value = "";
  }

  return (
    <>
      <button
        type="button"
        className={isBare ? styles.bare : styles.primary}
        aria-label={isBare ? t("files.add") : undefined}
        onClick={() => chosen.current?.click()}
      >
        <IconPaperclip size={16} stroke={1.7} aria-hidden /> {!isBare && t("files.add")}
      </button>
      <input ref={chosen} type="file" multiple hidden data-choose onChange={take} />
      {isTouch && (
        <>
          <button
            type="button"
            className={isBare ? styles.bare : styles.plain}
            aria-label={isBare ? t("files.photo") : undefined}
            onClick={() => taken.current?.click()}
          >
            <IconCamera size={16} stroke={1.7} aria-hidden /> {!isBare && t("files.photo")}
          </button>
          <input
            ref={taken}
            type="file"
            accept="image/*"
            capture="environment"
            hidden
            data-camera
            onChange={take}
          />
        </>
      )}
    </>
  );
}
