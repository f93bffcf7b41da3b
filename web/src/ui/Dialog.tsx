import { Modal, type ModalProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "@/lib/useFocusBack";

/** A question over the page. The cross has a name, and the focus goes back to where it was, also when the whole question goes. */
export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  useFocusBack(props.opened);
  return <Modal closeButtonProps={{ "aria-label": t("common.close") }} {...props} />;
}
