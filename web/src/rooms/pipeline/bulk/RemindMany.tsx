import { useTranslation } from "react-i18next";
import { count as shown } from "@/lib/formats";
import { usePeople } from "@/live/shared";
import { RemindForm } from "@/ui/RemindForm";
import { Sheet } from "@/ui/Sheet";
import type { AskProps } from "./AssignMany";
import { remindMany } from "./acts";

/** Of what somebody is to be reminded about each of these customers, and when. */
export function RemindMany({ count, close, begin }: AskProps) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Sheet opened onClose={close} title={t("bulk.remindTitle", { count, shown: shown(count) })} size={460}>
      <RemindForm
        people={people}
        hint={t("bulk.remindHint")}
        button={t("bulk.remind")}
        send={async ({ dueAt, ...wish }) => {
          begin((all) => remindMany(all, { ...wish, dueAt: new Date(dueAt).toISOString() }));
          return null;
        }}
        close={close}
      />
    </Sheet>
  );
}
