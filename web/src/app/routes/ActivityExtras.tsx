import { Menu } from "@mantine/core";
import { IconBellPlus, IconPaperclip } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { rows } from "@/live/rows";
import { type Extras, ExtrasContext } from "@/rooms/activities/extras";
import { remindAbout } from "@/rooms/reminders/reminding";
import { rested } from "@/ui/rested";

const RemindersOn = rested(async () => (await import("@/rooms/reminders/RemindersOn")).RemindersOn);
const FilesOn = rested(async () => (await import("@/rooms/files/FilesOn")).FilesOn);

/** Reminders and files hang on activities, wherever those are shown in here. */
export function ActivityExtras({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const reminds = isGranted(me, "reminders.edit");
  const seesReminders = isGranted(me, "reminders.view");
  const seesFiles = isGranted(me, "files.view");
  const addsFiles = seesFiles && isGranted(me, "files.create");
  const extras = useMemo(
    (): Extras => ({
      menu: (activity, title) => (
        <>
          {reminds && (
            <Menu.Item
              leftSection={<IconBellPlus size={15} aria-hidden />}
              onClick={() => {
                const { customer_id: id } = activity;
                remindAbout({ id, name: rows.get("customer", id)?.name ?? "" }, "", {
                  id: activity.id,
                  title,
                });
              }}
            >
              {t("reminder.ofActivity")}
            </Menu.Item>
          )}
          {addsFiles && (
            <Menu.Item
              leftSection={<IconPaperclip size={15} aria-hidden />}
              onClick={() => void import("@/rooms/files/FilesOn").then((files) => files.chooseFor(activity))}
            >
              {t("files.add")}
            </Menu.Item>
          )}
        </>
      ),
      beneath: (activity) => (
        <>
          {seesReminders && <RemindersOn activity={activity} />}
          {seesFiles && <FilesOn activity={activity} />}
        </>
      ),
      ending: (activity) => seesFiles && <FilesOn activity={activity} isOffered />,
    }),
    [t, reminds, seesReminders, seesFiles, addsFiles],
  );
  return <ExtrasContext value={extras}>{children}</ExtrasContext>;
}
