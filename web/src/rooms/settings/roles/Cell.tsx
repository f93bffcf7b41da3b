import {
  IconAsterisk,
  IconBuilding,
  IconCheck,
  IconEye,
  IconEyeOff,
  IconMinus,
  IconPencil,
  IconUser,
  IconUsers,
  IconWorld,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./roles.module.css";

export const icons = {
  none: IconMinus,
  own: IconUser,
  team: IconUsers,
  department: IconBuilding,
  all: IconWorld,
  held: IconCheck,
  hidden: IconEyeOff,
  masked: IconAsterisk,
  read: IconEye,
  write: IconPencil,
};

export type Choice = keyof typeof icons;

/** One cell of the matrix: an icon and a word, and beneath them the chooser of the browser itself: it is fast in hundreds. */
export function Cell({
  label,
  value,
  choices,
  isChanged,
  isReadOnly,
  choose,
}: {
  label: string;
  value: Choice;
  choices: readonly Choice[];
  isChanged: boolean;
  isReadOnly: boolean;
  choose: (value: Choice) => void;
}) {
  const { t } = useTranslation();
  const Icon = icons[value];
  return (
    <td className={styles.cell} data-value={value} data-changed={isChanged || undefined}>
      <span className={styles.shown} aria-hidden={!isReadOnly}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {t(`choice.${value}`)}
      </span>
      {!isReadOnly && (
        <select
          className={styles.chooser}
          aria-label={label}
          value={value}
          onChange={(event) => choose(event.currentTarget.value as Choice)}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {t(`choice.${choice}`)}
            </option>
          ))}
        </select>
      )}
    </td>
  );
}
