import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { useBoard } from "./boardState";
import { moveAll } from "./deal";
import styles from "./dialogs.module.css";

const reasons = ["unfit", "price", "rival", "silent", "later", "other"] as const;

/** Asked before a card is lost; closing the dialog leaves the card where it is. */
export function LostReason({ open }: { open: (card: Card) => void }) {
  const { t } = useTranslation();
  const losing = useBoard((board) => board.losing);
  const [chosen, setChosen] = useState<string | null>(null);
  const [words, setWords] = useState("");

  function close(): void {
    useBoard.setState({ losing: null });
    setChosen(null);
    setWords("");
  }

  function move(): void {
    if (!losing) return;
    const reason = [chosen, words.trim()].filter(Boolean).join(": ");
    moveAll({ ...losing, open }, reason || null);
    close();
  }

  return (
    <Modal
      opened={losing !== null}
      onClose={close}
      title={t("board.whyLost")}
      size={420}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
      >
        <div className={styles.reasons}>
          {reasons.map((reason, at) => {
            const text = t(`lost.${reason}`);
            return (
              <button
                key={reason}
                type="button"
                className={styles.reason}
                aria-pressed={chosen === text}
                data-autofocus={at === 0 || undefined}
                onClick={() => setChosen(chosen === text ? null : text)}
              >
                {text}
              </button>
            );
          })}
        </div>
        <Textarea
          label={t("board.lostWords")}
          autosize
          minRows={2}
          maxRows={5}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm" mt="lg">
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36}>
            {t("board.move")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
