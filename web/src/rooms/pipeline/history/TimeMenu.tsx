import { ActionIcon, Drawer, Popover } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import type { Looking } from "./TimeBar";

const Moments = lazy(async () => ({ default: (await import("./Moments")).Moments }));

type Props = { pipelineId: string; looking: Looking; look: (looking: Looking) => void };

/** The way back in time: what moved since, or the board as it stood. */
export function TimeMenu({ pipelineId, looking, look }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const isLooking = Boolean(looking.at ?? looking.since);
  const button = (
    <ActionIcon
      size={isPhone ? 44 : 30}
      variant={isLooking ? "light" : isPhone ? "subtle" : "default"}
      color={isLooking ? "petrol" : "gray"}
      aria-label={t("past.open")}
      title={t("past.open")}
      onClick={() => setOpen((is) => !is)}
    >
      <IconHistory size={isPhone ? 20 : 17} stroke={1.7} />
    </ActionIcon>
  );
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
  if (isPhone)
    return (
      <>
        {button}
        <Drawer
          opened={isOpen}
          onClose={() => setOpen(false)}
          position="bottom"
          size="auto"
          title={t("past.open")}
          styles={{ content: { height: "auto", borderRadius: "16px 16px 0 0" } }}
          closeButtonProps={{ "aria-label": t("common.close") }}
        >
          {moments}
        </Drawer>
      </>
    );
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={320}
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={t("past.open")}>{moments}</Popover.Dropdown>
    </Popover>
  );
}
