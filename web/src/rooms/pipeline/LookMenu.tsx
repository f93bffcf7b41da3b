import { ActionIcon } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { Popped } from "@/ui/Popped";
import { rested } from "@/ui/rested";

const LookForm = rested(async () => (await import("./LookForm")).LookForm);

/** "Görünüm": how dense cards stand and what they show, unless `children` say what else stands there; on all screens of this person. */
export function LookMenu({ children }: { children?: React.ReactNode }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  LookForm.useIsHere();
  return (
    <Popped
      opened={isOpen}
      setOpen={setOpen}
      title={t("look.title")}
      width={300}
      form={<LookForm>{children}</LookForm>}
    >
      <ActionIcon
        size={isPhone ? 44 : 30}
        aria-label={t("look.title")}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={t("look.title")}
        onClick={() => setOpen(!isOpen)}
      >
        <IconAdjustmentsHorizontal size={isPhone ? 20 : 17} stroke={1.7} />
      </ActionIcon>
    </Popped>
  );
}
