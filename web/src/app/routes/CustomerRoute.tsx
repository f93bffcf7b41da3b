import { ActionIcon } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useParams, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRow } from "@/live/hooks";
import { CustomerView } from "@/rooms/customers/CustomerView";
import { Steppers } from "@/rooms/pipeline/Stepper";
import { rested } from "@/ui/rested";
import { TopBarTitle } from "@/ui/TopBarTitle";

const MoveQuestions = rested(async () => (await import("@/rooms/pipeline/MoveQuestions")).MoveQuestions);

/** /musteri/:id */
export function CustomerRoute() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/musteri/$id" });
  const router = useRouter();
  const customer = useRow("customer", id);
  return (
    <>
      <TopBarTitle title={customer?.name ?? t("nav.customers")}>
        <ActionIcon aria-label={t("common.goBack")} onClick={() => router.history.back()}>
          <IconArrowLeft size={18} stroke={1.7} />
        </ActionIcon>
        <h1>{customer?.name ?? t("nav.customers")}</h1>
      </TopBarTitle>
      <CustomerView key={id} id={id} stepper={<Steppers customerId={id} open={() => undefined} />} />
      <MoveQuestions open={() => undefined} />
    </>
  );
}
