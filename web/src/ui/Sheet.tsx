import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "@/lib/useFocusBack";
import { useIsPhone } from "@/lib/useMedia";
import { FromBelow } from "./FromBelow";

type Props = {
  opened: boolean;
  onClose: () => void;
  title: React.ReactNode;
  /** Width in pixels where it is a dialog. */
  size: number;
  returnFocus?: boolean;
  children: React.ReactNode;
};

/** A small question: a dialog on large screens, a sheet from below on phones. */
export function Sheet({ size, ...shown }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  useFocusBack(shown.opened);
  if (isPhone) return <FromBelow {...shown} />;
  return <Modal {...shown} size={size} closeButtonProps={{ "aria-label": t("common.close") }} />;
}
