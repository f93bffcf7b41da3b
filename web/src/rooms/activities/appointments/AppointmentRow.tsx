import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import {
  IconArrowsExchange,
  IconCalendarDown,
  IconCalendarEvent,
  IconCheck,
  IconCircleCheck,
  IconDots,
  IconMapPin,
  IconUserOff,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Appointment } from "@/api/types";
import { clock, daysBetween, due, dueDay, exact, longDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Sheet } from "@/ui/Sheet";
import styles from "./appointments.module.css";
import { BookForm } from "./BookForm";
import { EndButton, EndForm, endsOf, useCancelling } from "./Ending";
import { cancelAppointment, setState } from "./edits";
import { isOpen } from "./load";
import { StateChip } from "./StateChip";

type Props = {
  appointment: Appointment;
  /** Where several customers' appointments stand together, each says whose it is and leads there. */
  who?: React.ReactNode;
  /** Among other work it is ended like the rest of it, from its day on. */
  isWork?: boolean;
};

/** An appointment with what can be said of it, one click each. In a narrow column it looks like the other work there. */
export function AppointmentRow({ appointment, who, isWork = false }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const { starts_at, ends_at, title, people, state } = appointment;
  const begins = Date.parse(starts_at);
  return (
    <article
      className={styles.row}
      data-state={state}
      data-alone={!who || undefined}
      aria-label={`${longDay(starts_at)} ${clock(starts_at)}`}
    >
      <div className={styles.line}>
        <div className={styles.clock}>
          <b>{clock(starts_at)}</b>
          <span>{clock(ends_at)}</span>
        </div>
        <IconCalendarEvent className={styles.sign} size={16} stroke={1.7} aria-hidden />
        <p className={styles.title}>
          {who}
          {title && (
            <span className={who ? styles.about : undefined} title={title}>
              {title}
            </span>
          )}
          {!who && !title && <span>{t("appointment.plain")}</span>}
        </p>
        <span className={styles.moment}>
          <Chip tone={isOpen(appointment) ? due(starts_at, now).tone : "mute"} title={exact(starts_at)}>
            {dueDay(begins, now, true)}
            <span className={styles.until}>–{clock(ends_at)}</span>
          </Chip>
        </span>
        <Facts appointment={appointment} hasDay={!who} />
        <span className={styles.people}>
          <Avatars people={people} most={3} size="small" />
          <span className={styles.whose}>{people[0]?.name}</span>
        </span>
        <Deeds appointment={appointment} isWork={isWork} />
      </div>
    </article>
  );
}

function Facts({ appointment, hasDay }: { appointment: Appointment; hasDay: boolean }) {
  const { t } = useTranslation();
  const { starts_at, place, room, reason, moved_times, state, outcome } = appointment;
  const where = [room?.name, place].filter(Boolean).join(" · ");
  const isPlain = !where && !reason && moved_times === 0 && state === "planned";
  return (
    <p className={styles.facts} data-plain={isPlain || undefined}>
      {hasDay && <span className={styles.date}>{longDay(starts_at)}</span>}
      {where && (
        <span className={styles.fact} title={where}>
          <IconMapPin size={12} stroke={1.8} aria-hidden /> <span>{where}</span>
        </span>
      )}
      <span className={styles.state}>
        <StateChip state={state} outcome={outcome} />
      </span>
      {moved_times > 0 && <Chip tone="mute">{t("appointment.movedTimes", { count: moved_times })}</Chip>}
      {reason && <span className={styles.fact}>{t("appointment.because", { reason })}</span>}
    </p>
  );
}

function Deeds({ appointment, isWork }: { appointment: Appointment; isWork: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const { state, starts_at, title } = appointment;
  const canEdit = appointment.can.includes("edit");
  const isAhead = isOpen(appointment);
  const isToday = daysBetween(now, starts_at) <= 0;
  const hasBegun = Date.parse(starts_at) <= now;
  return (
    <div className={styles.deeds}>
      {canEdit && state === "planned" && !hasBegun && !(isWork && isToday) && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCheck size={14} stroke={1.8} />}
          onClick={() => void setState(appointment, "confirmed")}
        >
          {t("appointment.confirm")}
        </Button>
      )}
      {isWork && canEdit && isToday && (
        <EndButton
          appointment={appointment}
          ends={endsOf(appointment, now)}
          text={t("activity.close")}
          label={t("activity.closeOf", { title: title ?? t("appointment.plain") })}
          variant="light"
        />
      )}
      {!isWork && canEdit && ((isAhead && isToday) || state === "no_show") && (
        <EndButton
          appointment={appointment}
          ends={["arrived"]}
          text={t("appointment.arrived")}
          icon={<IconCircleCheck size={14} stroke={1.8} />}
          isDirect
        />
      )}
      {!isWork && canEdit && ((isAhead && hasBegun) || state === "arrived") && (
        <EndButton
          appointment={appointment}
          ends={["no_show"]}
          text={t("appointment.noShow")}
          icon={<IconUserOff size={14} stroke={1.8} />}
          isDirect
        />
      )}
      <Actions appointment={appointment} />
    </div>
  );
}

/** Moved, called off, taken along to another calendar. */
export function Actions({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"move" | "cancel" | null>(null);
  const { customer_id, customer_name } = appointment;
  const canEdit = appointment.can.includes("edit");
  const isAhead = isOpen(appointment);
  return (
    <>
      <Menu position="bottom-end" zIndex={350} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("appointment.menu")}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {canEdit && isAhead && (
            <Menu.Item
              leftSection={<IconArrowsExchange size={15} stroke={1.7} />}
              onClick={() => setAsked("move")}
            >
              {t("appointment.moveItem")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconCalendarDown size={15} stroke={1.7} />}
            component="a"
            href={`/api/appointments/${appointment.id}/calendar`}
            download
          >
            {t("appointment.file")}
          </Menu.Item>
          {canEdit && isAhead && (
            <Menu.Item
              color="red"
              leftSection={<IconX size={15} stroke={1.7} />}
              onClick={() => setAsked("cancel")}
            >
              {t("appointment.cancelItem")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === "move" && (
        <BookForm
          customer={{ id: customer_id, name: customer_name }}
          appointment={appointment}
          close={() => setAsked(null)}
        />
      )}
      {asked === "cancel" && <CancelForm appointment={appointment} close={() => setAsked(null)} />}
    </>
  );
}

/** Why it will not take place, and what becomes of the wish: each way with what it brings about. */
function CancelForm({ appointment, close }: { appointment: Appointment; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const hasWays = useCancelling();
  return (
    <Sheet opened onClose={close} title={t("appointment.cancelTitle")} size={400}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void cancelAppointment(appointment, reason.trim());
          close();
        }}
      >
        <TextInput
          label={t("appointment.reason")}
          placeholder={t("appointment.reasonHint")}
          maxLength={200}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {hasWays && (
          <fieldset className={styles.ways}>
            <legend>{t("appointment.cancelWays")}</legend>
            <EndForm
              appointment={appointment}
              ends={["cancelled"]}
              reason={reason.trim()}
              isShort
              close={close}
            />
          </fieldset>
        )}
        <div className={styles.buttons}>
          <Button variant="default" size="md" onClick={close}>
            {t("appointment.back")}
          </Button>
          <Button type="submit" size="md" color="red" variant="outline" disabled={reason.trim() === ""}>
            {t(hasWays ? "appointment.cancelOnly" : "appointment.cancelItem")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
