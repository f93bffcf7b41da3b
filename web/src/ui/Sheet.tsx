import { Drawer, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";

type Props = {
  opened: boolean;
  onClose: () => void;
  title: React.ReactNode;
  /** Width in pixels where it is a dialog. */
  size: number;
  children: React.ReactNode;
};

/** A small question: a dialog on large screens, a sheet from below on phones. */
export function Sheet({ opened, onClose, title, size, children }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const closeButtonProps = { "aria-label": t("common.close") };
  return isPhone ? (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="bottom"
      title={title}
      size="auto"
      styles={{ content: { height: "auto", maxHeight: "88dvh", borderRadius: "16px 16px 0 0" } }}
      closeButtonProps={closeButtonProps}
    >
      {children}
    </Drawer>
  ) : (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeButtonProps={closeButtonProps}>
      {children}
    </Modal>
  );
}
