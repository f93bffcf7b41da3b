import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { count } from "@/lib/formats";
import { startGrown, useGrown } from "@/live/bulk";
import { Sheet } from "@/ui/Sheet";
import styles from "./bulk.module.css";

const close = (): void => useGrown.setState({ grown: null });

/** A filter names notably more cards by now than were shown: whether it is meant for these as well is asked again. */
export function Grown() {
  const { t } = useTranslation();
  const grown = useGrown((asked) => asked.grown);
  return (
    <Sheet opened={grown !== null} onClose={close} title={t("bulk.grown.title")} size={420}>
      {grown && (
        <>
          <p className={styles.sentence}>
            {t("bulk.grown.text", {
              count: grown.count,
              shown: count(grown.count),
              before: count(grown.expected),
            })}
          </p>
          <Group justify="flex-end" gap="sm" mt="lg">
            <Button variant="default" h={36} onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button
              h={36}
              data-autofocus
              onClick={() => {
                close();
                startGrown(grown);
              }}
            >
              {t(`bulk.deed.${grown.wanted.act}`, { count: grown.count, shown: count(grown.count) })}
            </Button>
          </Group>
        </>
      )}
    </Sheet>
  );
}
