import styles from "./chip.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "violet" | "mute" | "hollow";

/** A status in words, with an icon so that colour never stands alone. */
export function Chip({
  tone = "mute",
  icon,
  children,
  title,
}: {
  tone?: Tone;
  icon?: React.ReactNode;
  children: React.ReactNode;
  title?: string;
}) {
  return (
    <span className={`${styles.chip} ${styles[tone]}`} title={title}>
      {icon}
      <span className={styles.text}>{children}</span>
    </span>
  );
}
