import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useActivityTypes } from "@/live/shared";
import { Today } from "@/rooms/customers/today/Today";
import { ActivityIcon } from "@/ui/ActivityIcon";
import { rested } from "@/ui/rested";
import { TopBarTitle } from "@/ui/TopBarTitle";
import { ActivityExtras } from "./ActivityExtras";
import { Deed } from "./TodayDeeds";

const Booking = rested(async () => (await import("@/rooms/activities/appointments/Booking")).Booking);

/** /bugun: what one is to do, late and today first. */
export function TodayRoute() {
  const { t } = useTranslation();
  const { items: types } = useActivityTypes();
  return (
    <ActivityExtras>
      <TopBarTitle title={t("nav.today")}>
        <h1>{t("nav.today")}</h1>
      </TopBarTitle>
      <Today
        who={(work) => (
          <Link
            to="/musteri/$id"
            params={{ id: work.customer.id }}
            search={work.kind === "appointment" ? { tab: "randevular" } : {}}
          >
            {work.customer.name}
          </Link>
        )}
        nameOf={({ type_id: typeId }) => types.find(({ id }) => id === typeId)?.name ?? null}
        sign={({ type_id: typeId }) => {
          const type = types.find(({ id }) => id === typeId);
          return type && <ActivityIcon icon={type.icon} color={type.color} />;
        }}
        deed={(work) => <Deed work={work} />}
      />
      <Booking />
    </ActivityExtras>
  );
}
