import { ActionIcon } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { Popped } from "@/ui/Popped";
import type { Looking } from "./TimeBar";

const Moments = lazy(async () => ({ default: (await import("./Moments")).Moments }));

type Props = { pipelineId: string; looking: Looking; look: (looking: Looking) => void };

/** The way back in time: what moved since, or the board as it stood. */
export function TimeMenu({ pipelineId, looking, look }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const isLooking = Boolean(looking.at ?? looking.since);
  const moments = (
    <Suspense>
      <Moments
        pipelineId={pipelineId}
        looking={looking}
        look={(next) => {
          setOpen(false);
          look(next);
        }}
      />
    </Suspense>
  );
  return (
    <Popped opened={isOpen} setOpen={setOpen} title={t("past.open")} width={320} form={moments}>
      <ActionIcon
        size={isPhone ? 44 : 30}
        variant={isLooking ? "light" : isPhone ? "subtle" : "default"}
        color={isLooking ? "petrol" : "gray"}
        aria-label={t("past.open")}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={t("past.open")}
        onClick={() => setOpen((is) => !is)}
      >
        <IconHistory size={isPhone ? 20 : 17} stroke={1.7} />
      </ActionIcon>
    </Popped>
  );
}
