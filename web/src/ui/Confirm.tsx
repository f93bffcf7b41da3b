import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import styles from "./confirm.module.css";

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
    <Dialog opened={isOpen} onClose={close} title={title} size={400}>
      <p className={styles.text}>{text}</p>
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button color="red" size="md" loading={isBusy} onClick={confirm}>
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
