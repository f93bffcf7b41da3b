import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Tag } from "@/api/types";
import { count as shown } from "@/lib/formats";
import { useTags } from "@/live/shared";
import { Sheet } from "@/ui/Sheet";
import type { AskProps } from "./AssignMany";
import { tagMany } from "./acts";
import styles from "./bulk.module.css";
import type { Choice } from "./whole";

/** Which tags all of these are to have, and which none. */
export function TagMany({ choice, close, begin }: Omit<AskProps, "count"> & { choice: Choice }) {
  const { t } = useTranslation();
  const tags = useTags();
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  // Only what stands on one of the cards can be taken off; of cards that are not known here, any may.
  const known = choice.chosen ? tags : choice.cards.flatMap((card) => card.tags);
  const present = new Set(known.map(({ id }) => id));
  const named = (chosen: readonly string[]): Tag[] => tags.filter(({ id }) => chosen.includes(id));
  const isNothing = add.length === 0 && remove.length === 0;
  return (
    <Sheet
      opened
      onClose={close}
      title={t("bulk.tagTitle", { count: choice.count, shown: shown(choice.count) })}
      size={420}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isNothing) begin((all) => tagMany(all, named(add), named(remove)));
        }}
      >
        <Picks
          title={t("bulk.tagsOn")}
          tags={tags}
          chosen={add}
          choose={(chosen) => {
            setAdd(chosen);
            setRemove(remove.filter((id) => !chosen.includes(id)));
          }}
        />
        {present.size > 0 && (
          <Picks
            title={t("bulk.tagsOff")}
            tags={tags.filter(({ id }) => present.has(id))}
            chosen={remove}
            choose={(chosen) => {
              setRemove(chosen);
              setAdd(add.filter((id) => !chosen.includes(id)));
            }}
          />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36} disabled={isNothing}>
            {t("bulk.tag")}
          </Button>
        </Group>
      </form>
    </Sheet>
  );
}

type PicksProps = {
  title: string;
  tags: readonly Tag[];
  chosen: readonly string[];
  choose: (chosen: readonly string[]) => void;
};

function Picks({ title, tags, chosen, choose }: PicksProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={styles.picks}>
      <legend>{title}</legend>
      {tags.map(({ id, name }) => {
        const isChosen = chosen.includes(id);
        return (
          <button
            key={id}
            type="button"
            className={styles.pick}
            aria-pressed={isChosen}
            onClick={() => choose(isChosen ? chosen.filter((each) => each !== id) : [...chosen, id])}
          >
            {name}
          </button>
        );
      })}
      {tags.length === 0 && <p className={styles.hint}>{t("bulk.noTags")}</p>}
    </fieldset>
  );
}
