import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";

/** Asks once more before something that cannot be undone, by its name. */
export function Confirm({
  title,
  text,
  act,
  isOpen,
  isBusy,
  close,
  confirm,
}: {
  title: string;
  text: string;
  act: string;
  isOpen: boolean;
  isBusy: boolean;
  close: () => void;
  confirm: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size={400}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <p className={styles.said}>{text}</p>
      <div className={`${styles.row} ${styles.last}`}>
        <Button variant="default" h={36} onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button color="red" h={36} loading={isBusy} onClick={confirm}>
          {act}
        </Button>
      </div>
    </Modal>
  );
}
