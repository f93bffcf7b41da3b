import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { exact } from "@/lib/formats";
import { Sheet } from "@/ui/Sheet";
import { Bones, RegionError } from "@/ui/States";
import styles from "./timeline.module.css";

/** What a note said over time: who wrote it, when, the newest first. */
export function NoteHistory({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["note-history", id],
    queryFn: async () =>
      (await answer(http.GET("/api/notes/{note_id}/history", { params: { path: { note_id: id } } }))).row
        .items,
    staleTime: 0,
  });
  return (
    <Sheet opened onClose={close} title={t("note.history")} size={480}>
      {error && <RegionError what={t("note.historyFailed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={56} />}
      <ol className={styles.versions}>
        {data?.map(({ version, text, at, by }) => (
          <li key={version}>
            <p className={styles.said}>
              <b>{by?.name ?? t("verb.system")}</b>
              <time dateTime={at}>{exact(at)}</time>
            </p>
            <p className={text === null ? styles.gone : styles.text}>{text ?? t("note.erased")}</p>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
