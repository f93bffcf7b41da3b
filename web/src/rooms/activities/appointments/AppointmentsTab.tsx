import { Button } from "@mantine/core";
import { IconCalendarPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Appointment, Customer } from "@/api/types";
import { useNow } from "@/lib/now";
import { Bones, Empty, RegionError } from "@/ui/States";
import { AppointmentRow } from "./AppointmentRow";
import styles from "./appointments.module.css";
import { bookFor } from "./booking";
import { isOpen, useAppointmentsOf } from "./load";

/** A customer's appointments: what is to come first, then what was. */
export function AppointmentsTab({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const now = useNow();
  const me = useMe();
  const { items: found, view, list } = useAppointmentsOf(customer.id);
  const coming = found.filter((one) => isOpen(one) && Date.parse(one.ends_at) > now).reverse();
  const unsaid = found.filter((one) => isOpen(one) && Date.parse(one.ends_at) <= now);
  const past = found.filter((one) => !isOpen(one));
  const canBook = isGranted(me, "appointments.edit");

  const book = canBook && (
    <Button leftSection={<IconCalendarPlus size={16} stroke={1.7} />} onClick={() => bookFor(customer)}>
      {t("appointment.book")}
    </Button>
  );
  return (
    <div className={styles.tab}>
      {view.phase === "failed" && (
        <RegionError
          what={t("appointment.loadFailed")}
          problem={view.problem}
          retry={() => void list.reload()}
        />
      )}
      {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={4} height={52} />}
      {view.phase === "ready" && found.length === 0 && <Empty action={book}>{t("appointment.none")}</Empty>}
      {found.length > 0 && <div className={styles.top}>{book}</div>}
      <Part title={t("appointment.unsaid")} items={unsaid} />
      <Part title={t("appointment.coming")} items={coming} />
      <Part title={t("appointment.past")} items={past} />
      {view.next && (
        <Button variant="subtle" loading={view.isPaging} onClick={() => void list.more()}>
          {t("appointment.more")}
        </Button>
      )}
    </div>
  );
}

function Part({ title, items }: { title: string; items: readonly Appointment[] }) {
  if (items.length === 0) return null;
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {items.map((each) => (
        <AppointmentRow key={each.id} appointment={each} />
      ))}
    </section>
  );
}
