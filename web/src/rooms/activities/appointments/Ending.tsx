import { Button, Tooltip } from "@mantine/core";
import { useState } from "react";
import type { Appointment, Outcome } from "@/api/types";
import { useActivityTypes, usePipelines, useTags } from "@/live/shared";
import { Popped } from "@/ui/Popped";
import { CloseForm } from "../CloseForm";
import { sentenceOf } from "../consequences";
import { asksMore } from "../edits";
import { closeAppointment, setState } from "./edits";
import { FollowLines, Follows } from "./Follows";

type End = NonNullable<Outcome["appointment_state"]>;

/** How one can end by now: nobody has stayed away before it has begun. */
export function endsOf({ starts_at }: Appointment, now: number): readonly End[] {
  return Date.parse(starts_at) <= now ? ["arrived", "no_show", "cancelled"] : ["arrived", "cancelled"];
}

/** The outcomes by which appointments end, in one of these ways. */
function useOutcomes(ends: readonly End[]): {
  types: ReturnType<typeof useActivityTypes>["items"];
  outcomes: Outcome[];
} {
  const { items: types } = useActivityTypes();
  const outcomes = types
    .filter(({ key }) => key === "appointment")
    .flatMap((type) => type.outcomes)
    .filter(({ is_ended, appointment_state: state }) => !is_ended && state !== null && ends.includes(state));
  return { types, outcomes };
}

type FormProps = {
  appointment: Appointment;
  ends: readonly End[];
  reason?: string;
  isShort?: boolean;
  close: () => void;
};

/** How an appointment went, each outcome with what it brings about. */
export function EndForm({ appointment, ends, reason, isShort = false, close }: FormProps) {
  const { types } = useOutcomes(ends);
  return (
    <CloseForm
      customerId={appointment.customer_id}
      type={types.find(({ key }) => key === "appointment")}
      types={types}
      offers={({ appointment_state: state }) => state !== null && ends.includes(state)}
      follows={({ appointment_state: state }) =>
        state === "no_show" && <FollowLines customerId={appointment.customer_id} />
      }
      isShort={isShort}
      end={(outcome, said, needs) =>
        closeAppointment(appointment, outcome, { ...(reason ? { reason } : {}), ...said }, needs)
      }
      close={close}
    />
  );
}

type ButtonProps = {
  appointment: Appointment;
  ends: readonly End[];
  text: string;
  label?: string;
  icon?: React.ReactNode;
  variant?: "default" | "light";
  /** One outcome that asks for nothing is said by one click. */
  isDirect?: boolean;
};

/** Ends an appointment in one of these ways: what follows is read before it is pressed. */
export function EndButton({
  appointment,
  ends,
  text,
  label,
  icon,
  variant = "default",
  isDirect = false,
}: ButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const { outcomes } = useOutcomes(ends);
  const only = outcomes.length === 1 ? outcomes[0] : undefined;
  const [first] = ends;

  function press(): void {
    if (!isDirect || outcomes.length > 1 || (only && asksMore(only))) setOpen(!isOpen);
    else if (only) void closeAppointment(appointment, only, {}, () => setOpen(true));
    else if (first && first !== "cancelled") void setState(appointment, first);
  }

  return (
    <Popped
      opened={isOpen}
      setOpen={setOpen}
      title={label ?? text}
      isBare
      form={isOpen && <EndForm appointment={appointment} ends={ends} close={() => setOpen(false)} />}
    >
      <Tooltip
        label={<Beforehand appointment={appointment} outcome={only} isNoShow={first === "no_show"} />}
        disabled={isOpen || !isDirect || (first !== "no_show" && !only?.consequences.length)}
        events={{ hover: true, focus: true, touch: true }}
        multiline
        w={280}
        openDelay={350}
      >
        <Button
          {...(variant === "light" ? { h: 26, px: 10 } : { size: "compact-sm" })}
          variant={variant}
          leftSection={icon}
          aria-expanded={isDirect && !isOpen ? undefined : isOpen}
          aria-label={label}
          onClick={press}
        >
          {text}
        </Button>
      </Tooltip>
    </Popped>
  );
}

/** What the one outcome brings about, and what follows by rule where nobody came. */
function Beforehand({
  appointment,
  outcome,
  isNoShow,
}: {
  appointment: Appointment;
  outcome: Outcome | undefined;
  isNoShow: boolean;
}) {
  const { items: types } = useActivityTypes();
  const known = { types, pipelines: usePipelines().items, tags: useTags() };
  return (
    <>
      {outcome?.consequences.map((wish) => (
        <div key={JSON.stringify(wish)}>{sentenceOf(wish, known)}</div>
      ))}
      {isNoShow && <Follows customerId={appointment.customer_id} />}
    </>
  );
}

/** Whether there is an outcome by which appointments are called off. */
export function useCancelling(): boolean {
  return useOutcomes(["cancelled"]).outcomes.length > 0;
}
