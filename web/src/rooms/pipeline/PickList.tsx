import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { IconCheck, IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { matches } from "@/lib/fold";
import styles from "./deeds.module.css";

export type Pick = { id: string; name: string; isOn: boolean; sign?: React.ReactNode };

type Props = {
  label: string;
  items: readonly Pick[];
  onPick: (id: string, isBeside: boolean) => void;
  /** Something to be made of what was typed, when it is none of the items. */
  make?: (typed: string) => void;
  makes?: (typed: string) => string | null;
  hint: string;
};

const makeNew = "\u0000new";

/** A search field over a list one picks from by arrows and Enter; Shift picks beside what is picked already. */
export function PickList({ label, items, onPick, make, makes, hint }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const isBeside = useRef(false);
  const combobox = useCombobox({ opened: true });
  const shown = items.filter(({ name }) => matches(typed, name));
  const made = typed.trim() && makes ? makes(typed.trim()) : null;
  // What was typed decides which option Enter takes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store itself is new with each drawing
  useEffect(() => {
    combobox.selectFirstOption();
  }, [typed, shown.length]);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        if (id === makeNew) make?.(typed.trim());
        else onPick(id, isBeside.current);
        setTyped("");
      }}
    >
      <Combobox.EventsTarget>
        <TextInput
          data-autofocus
          aria-label={label}
          placeholder={t("common.search")}
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDownCapture={(event) => {
            isBeside.current = event.shiftKey;
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={styles.options ?? ""} aria-label={label}>
        {shown.map(({ id, name, isOn, sign }) => (
          <Combobox.Option
            key={id}
            value={id}
            // Not "selected": what is on may become known later, and only what Enter takes is marked as such.
            active={isOn}
            aria-selected={isOn}
            className={styles.option ?? ""}
            onMouseDown={(event) => {
              isBeside.current = event.shiftKey;
            }}
          >
            {sign}
            <span className={styles.name}>{name}</span>
            {isOn && <IconCheck size={15} stroke={2} aria-hidden />}
          </Combobox.Option>
        ))}
        {made && (
          <Combobox.Option value={makeNew} className={styles.option ?? ""}>
            {made}
          </Combobox.Option>
        )}
        {shown.length === 0 && !made && <Combobox.Empty>{t("common.nothing")}</Combobox.Empty>}
      </Combobox.Options>
      <p className={styles.hint}>{hint}</p>
    </Combobox>
  );
}
