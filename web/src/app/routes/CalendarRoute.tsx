import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Appointment } from "@/api/types";
import { dayKey } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Calendar, type Looking } from "@/rooms/activities/appointments/Calendar";
import { TopBarTitle } from "@/ui/TopBarTitle";

/** In the address: the appointments of all, not one's own. */
const everybody = "herkes";

/** /takvim: the appointments of a day or a week, as the address says; one's own of this week where it says nothing. */
export function CalendarRoute() {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const navigate = useNavigate({ from: "/takvim" });
  const { gun, sure, kisi } = useSearch({ from: "/inside/takvim" });
  const looking: Looking = {
    day: gun ?? dayKey(now),
    span: sure === "gun" ? "day" : "week",
    userId: kisi === everybody ? null : (kisi ?? me.id),
  };
  const look = useCallback(
    ({ day, span, userId }: Partial<Looking>) =>
      void navigate({
        search: (before) => ({
          ...before,
          ...(day === undefined ? {} : { gun: day }),
          ...(span === undefined ? {} : { sure: span === "day" ? ("gun" as const) : undefined }),
          ...(userId === undefined
            ? {}
            : { kisi: userId === null ? everybody : userId === me.id ? undefined : userId }),
        }),
        replace: true,
      }),
    [navigate, me.id],
  );
  return (
    <>
      <TopBarTitle title={t("nav.calendar")}>
        <h1>{t("nav.calendar")}</h1>
      </TopBarTitle>
      <Calendar looking={looking} look={look} who={(appointment) => <Customer of={appointment} />} />
    </>
  );
}

function Customer({ of }: { of: Appointment }) {
  return (
    <Link to="/musteri/$id" params={{ id: of.customer_id }}>
      {of.customer_name}
    </Link>
  );
}
