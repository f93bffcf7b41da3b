import {
  IconCalendarCheck,
  IconCalendarEvent,
  IconCircleCheck,
  IconCircleX,
  IconUserOff,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Appointment } from "@/api/types";
import { Chip, type Tone } from "@/ui/Chip";

const looks: Record<Appointment["state"], { tone: Tone; Icon: typeof IconCircleX }> = {
  planned: { tone: "info", Icon: IconCalendarEvent },
  confirmed: { tone: "ok", Icon: IconCalendarCheck },
  arrived: { tone: "ok", Icon: IconCircleCheck },
  no_show: { tone: "bad", Icon: IconUserOff },
  cancelled: { tone: "mute", Icon: IconCircleX },
};

type Props = Pick<Appointment, "state"> & Partial<Pick<Appointment, "outcome">>;

/** How it stands, in the words of the office where it has ended. */
export function StateChip({ state, outcome }: Props) {
  const { t } = useTranslation();
  const { tone, Icon } = looks[state];
  return (
    <Chip tone={tone} icon={<Icon size={12} stroke={1.8} aria-hidden />}>
      {outcome?.name ?? t(`appointment.state.${state}`)}
    </Chip>
  );
}
