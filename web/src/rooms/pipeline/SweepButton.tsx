import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerTrackNext } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { useDeeds } from "./deeds";

/** "Sırayla gez", over the whole board; the menu of a column does it for one stage. */
export function SweepButton() {
  const { t } = useTranslation();
  const { sweep } = useDeeds();
  const isPhone = useIsPhone();
  return (
    <Tooltip label={t("sweep.begin")}>
      <ActionIcon size={isPhone ? 44 : 30} aria-label={t("sweep.begin")} onClick={() => sweep(null)}>
        <IconPlayerTrackNext size={isPhone ? 20 : 17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
