import { Button, CloseButton, Group, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { matches } from "@/lib/fold";
import { count as shown } from "@/lib/formats";
import { usePeople } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { Sheet } from "@/ui/Sheet";
import { type AssignWay, assignMany } from "./acts";
import styles from "./bulk.module.css";
import type { Choice } from "./whole";

export type AskProps = {
  /** How many cards it is about. */
  count: number;
  close: () => void;
  begin: (act: (choice: Choice) => void) => void;
};

const ways: readonly AssignWay[] = ["replace", "add", "rotate"];
const least: Record<AssignWay, number> = { replace: 0, add: 1, rotate: 2 };

/** Who is to be responsible for all of these, and how. */
export function AssignMany({ count, close, begin }: AskProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const [way, setWay] = useState<AssignWay>("replace");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState("");
  const isEnough = chosen.length >= least[way];
  const refs = people.filter(({ id }) => chosen.includes(id)).map(({ id, name }) => ({ id, name }));
  return (
    <Sheet opened onClose={close} title={t("bulk.assignTitle", { count, shown: shown(count) })} size={420}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isEnough) begin((choice) => assignMany(choice, way, refs));
        }}
      >
        <div className={styles.ways} role="group" aria-label={t("bulk.way")}>
          {ways.map((each) => (
            <button
              key={each}
              type="button"
              className={styles.pick}
              aria-pressed={way === each}
              onClick={() => setWay(each)}
            >
              {t(`bulk.ways.${each}`)}
            </button>
          ))}
        </div>
        <TextInput
          aria-label={t("bulk.findPerson")}
          placeholder={t("bulk.findPerson")}
          leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter looks for nothing further: it must not assign what was only looked for.
            if (event.key === "Enter") event.preventDefault();
          }}
          rightSection={
            typed && <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => setTyped("")} />
          }
          data-autofocus
        />
        <div className={styles.people} role="group" aria-label={t("bulk.people")}>
          {people
            .filter(({ id, name }) => chosen.includes(id) || matches(typed, name))
            .map((person) => (
              <label key={person.id} className={styles.person}>
                <input
                  type="checkbox"
                  checked={chosen.includes(person.id)}
                  onChange={(event) =>
                    setChosen(
                      event.currentTarget.checked
                        ? [...chosen, person.id]
                        : chosen.filter((id) => id !== person.id),
                    )
                  }
                />
                <Avatar person={person} size="normal" />
                <span>{person.name}</span>
              </label>
            ))}
        </div>
        <p className={styles.hint} aria-live="polite">
          {hintOf()}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36} disabled={!isEnough}>
            {way === "replace" && chosen.length === 0 ? t("bulk.toPool") : t("bulk.assign")}
          </Button>
        </Group>
      </form>
    </Sheet>
  );

  function hintOf(): string {
    if (way === "rotate") {
      if (chosen.length < 2) return t("bulk.rotateHint");
      const each = count / chosen.length;
      const [low, high] = [Math.floor(each), Math.ceil(each)];
      return low === high
        ? t("bulk.eachGets", { count: low, shown: shown(low) })
        : t("bulk.eachGetsAbout", { low: shown(low), high: shown(high) });
    }
    if (way === "add") return t("bulk.addHint");
    return chosen.length === 0 ? t("bulk.poolHint") : t("bulk.replaceHint");
  }
}
