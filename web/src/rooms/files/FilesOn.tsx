import { IconUpload } from "@tabler/icons-react";
import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity } from "@/api/types";
import { useRowsOf } from "@/live/hooks";
import styles from "./files.module.css";
import { KindIcon } from "./kind";
import { filesKey, filesOf, filesOfActivity } from "./load";
import { lookAt } from "./looking";
import { Uploading } from "./Uploading";
import { upload } from "./uploads";
import { useDrop } from "./useDrop";

/** What files fall on: the row of an activity, or the form that ends it. */
const places = "[data-activity], [data-closing]";

/** The files of an activity. More are dropped on it or pasted into it. */
export function FilesOn({ activity, isOffered = false }: { activity: Activity; isOffered?: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const canAdd = isGranted(me, "files.create");
  const { id, customer_id: customerId } = activity;
  // Mostly all files of the customer are few: they are asked for once, not once for each activity.
  const whole = useRowsOf(filesKey(customerId), () => filesOf(customerId));
  const isPart = whole.view.next !== null;
  const own = useRowsOf(`files-on:${id}`, () => filesOfActivity(id), isPart);
  const files = (isPart ? own : whole).items.filter(
    ({ owner }) => owner.kind === "activity" && owner.id === id,
  );
  const place = useRef<HTMLElement | null>(null);
  const stand = useCallback((element: HTMLElement | null) => {
    place.current = element?.closest<HTMLElement>(places) ?? null;
  }, []);
  const nearness = useDrop(place, canAdd, (taken) => upload({ customerId, activityId: id }, taken), true);
  return (
    <div ref={stand} className={styles.on} data-files>
      {files.length > 0 && (
        <ul className={styles.onIt} aria-label={t("files.title")}>
          {files.map((file) => (
            <li key={file.id}>
              <button
                type="button"
                className={styles.small}
                aria-label={t("files.open", { name: file.name })}
                onClick={() => lookAt(file.id)}
              >
                <KindIcon file={file} size={14} />
                <span>{file.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Uploading customerId={customerId} activityId={id} />
      {isOffered && canAdd && (
        <button type="button" className={styles.plain} onClick={() => chooseFor(activity)}>
          <IconUpload size={14} stroke={1.7} aria-hidden /> {t("files.add")}
        </button>
      )}
      {nearness !== "no" && (
        <p className={styles.dropOn} data-drop={nearness}>
          {t("files.dropOnActivity")}
        </p>
      )}
    </div>
  );
}

/** Files are chosen for an activity. */
export function chooseFor({ id, customer_id: customerId }: Activity): void {
  const field = document.createElement("input");
  field.type = "file";
  field.multiple = true;
  field.onchange = () => upload({ customerId, activityId: id }, [...(field.files ?? [])]);
  field.click();
}
