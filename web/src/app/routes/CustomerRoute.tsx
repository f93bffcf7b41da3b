import { ActionIcon } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/useKeys";
import { useRow } from "@/live/hooks";
import { rows } from "@/live/rows";
import { CustomerView } from "@/rooms/customers/CustomerView";
import { type TabName, tabAddress, tabOf } from "@/rooms/customers/parts";
import { DeedsContext, openDeed } from "@/rooms/pipeline/deeds";
import { Steppers } from "@/rooms/pipeline/Stepper";
import { rested } from "@/ui/rested";
import { TopBarTitle } from "@/ui/TopBarTitle";
import { ActivityExtras } from "./ActivityExtras";
import { useCardDeeds } from "./cardDeeds";
import { useCustomerParts } from "./customerParts";

const MoveQuestions = rested(async () => (await import("@/rooms/pipeline/MoveQuestions")).MoveQuestions);
const Looking = rested(async () => (await import("@/rooms/files/Looking")).Looking);
const Reminding = rested(async () => (await import("@/rooms/reminders/ReminderForm")).Reminding);
const Booking = rested(async () => (await import("@/rooms/activities/appointments/Booking")).Booking);
const CallDialog = rested(async () => (await import("@/rooms/activities/CallDialog")).CallDialog);
const DeedPopover = rested(async () => (await import("@/rooms/pipeline/DeedPopover")).DeedPopover);

const stay = (): void => undefined;

/** /musteri/:id */
export function CustomerRoute() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/musteri/$id" });
  const { tab, line } = useSearch({ from: "/inside/musteri/$id" });
  const navigate = useNavigate({ from: "/musteri/$id" });
  const router = useRouter();
  const customer = useRow("customer", id);
  const parts = useCustomerParts();
  const deeds = useCardDeeds({ open: stay, sweep: stay });
  useKeys({ m: () => askStage(id) });

  function choose(next: TabName): void {
    // Back leads to where one came from, not through the tabs.
    void navigate({
      search: (before) => ({
        ...before,
        mesaj: undefined,
        tab: next === "story" ? undefined : tabAddress(next),
      }),
      replace: true,
    });
  }

  return (
    <DeedsContext value={deeds}>
      <ActivityExtras>
        <TopBarTitle title={customer?.name ?? t("nav.customers")}>
          <ActionIcon aria-label={t("common.goBack")} onClick={() => router.history.back()}>
            <IconArrowLeft size={18} stroke={1.7} />
          </ActionIcon>
          <h1>{customer?.name ?? t("nav.customers")}</h1>
        </TopBarTitle>
        <CustomerView
          key={id}
          id={id}
          stepper={<Steppers customerId={id} open={stay} />}
          parts={parts}
          tab={tabOf(tab)}
          line={line ?? null}
          choose={choose}
        />
        <MoveQuestions open={stay} />
        <DeedPopover />
        <Booking />
        <Reminding />
        <CallDialog customerId={id} />
        <Looking />
      </ActivityExtras>
    </DeedsContext>
  );
}

/** Asks for the stage of the customer's card, beside its steps; of several cards, of the first one on a board. */
function askStage(customerId: string): boolean {
  const ids = rows.ids("card", (card) => card.customer_id === customerId && card.archived_at === null);
  if (!ids[0]) return false;
  openDeed("stage", ids[0], document.querySelector("[data-stage][aria-current]"));
  return true;
}
