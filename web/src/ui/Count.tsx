import styles from "./count.module.css";

/** A red number that needs this person; nothing when there is none. `says` is the number in words. */
export function Count({ of, says, at }: { of: number; says: string; at?: "corner" }) {
  if (of === 0) return null;
  return (
    <span className={styles.count} data-at={at}>
      <span aria-hidden>{of > 99 ? "99+" : of}</span>
      <span className="visually-hidden">{says}</span>
    </span>
  );
}
