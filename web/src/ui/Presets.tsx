import { useTranslation } from "react-i18next";
import { presets } from "@/lib/presets";
import styles from "./presets.module.css";

type Props = {
  /** What it is that takes place then. */
  label: string;
  now: number;
  /** The moment that is chosen, or the minute of it. */
  chosen: number | null;
  choose: (at: number) => void;
};

/** The times that are chosen most, each by one press. */
export function Presets({ label, now, chosen, choose }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.presets} role="group" aria-label={label}>
      {presets(now).map(({ key, at }) => (
        <button key={key} type="button" aria-pressed={at === chosen} onClick={() => choose(at)}>
          {t(`preset.${key}`)}
        </button>
      ))}
    </div>
  );
}
