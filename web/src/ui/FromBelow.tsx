import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "@/lib/useFocusBack";

type Props = {
  opened: boolean;
  onClose: () => void;
  title: React.ReactNode;
  returnFocus?: boolean;
  children: React.ReactNode;
};

/** What asks a small question on phones: a sheet from below, as high as what stands in it. */
export function FromBelow({ opened, onClose, title, returnFocus = true, children }: Props) {
  const { t } = useTranslation();
  useFocusBack(opened);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      returnFocus={returnFocus}
      position="bottom"
      size="auto"
      zIndex={210}
      styles={{ content: { height: "auto", maxHeight: "88dvh", borderRadius: "16px 16px 0 0" } }}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Drawer>
  );
}
