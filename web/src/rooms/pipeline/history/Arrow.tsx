import { IconArrowDown, IconArrowNarrowRight, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./figures.module.css";
import { type Change, lengthText } from "./insight";

const arrows = { longer: IconArrowUp, shorter: IconArrowDown, same: IconArrowNarrowRight };

/** Up for longer, down for shorter than in the 30 days before; the words stand beside it where there is room. */
export function Arrow({ change }: { change: Change | null }) {
  const { t } = useTranslation();
  if (!change) return null;
  const Icon = arrows[change.way];
  return (
    <span className={styles.arrow} data-way={change.way}>
      <Icon size={13} stroke={2} aria-hidden />
      <span className="visually-hidden">{t(`insight.${change.way}`, { by: lengthText(change.by) })}</span>
    </span>
  );
}
