import { ActionIcon, Drawer, Popover } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { rested } from "@/ui/rested";

const LookForm = rested(async () => (await import("./LookForm")).LookForm);

/** "Görünüm": how dense cards stand and what they show, unless `children` say what else stands there; on all screens of this person. */
export function LookMenu({ children }: { children?: React.ReactNode }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  LookForm.useIsHere();
  const button = (
    <ActionIcon
      size={isPhone ? 44 : 30}
      aria-label={t("look.title")}
      title={t("look.title")}
      onClick={() => setOpen(!isOpen)}
    >
      <IconAdjustmentsHorizontal size={isPhone ? 20 : 17} stroke={1.7} />
    </ActionIcon>
  );
  if (isPhone) {
    return (
      <>
        {button}
        <Drawer
          opened={isOpen}
          onClose={() => setOpen(false)}
          position="bottom"
          size="auto"
          title={t("look.title")}
          styles={{ content: { height: "auto", borderRadius: "16px 16px 0 0" } }}
          closeButtonProps={{ "aria-label": t("common.close") }}
        >
          <LookForm>{children}</LookForm>
        </Drawer>
      </>
    );
  }
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={300}
      position="bottom-end"
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={t("look.title")}>
        <LookForm>{children}</LookForm>
      </Popover.Dropdown>
    </Popover>
  );
}
