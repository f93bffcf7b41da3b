import type { Ref } from "@/api/types";
import { initials } from "@/lib/formats";
import { hashOf } from "@/lib/ids";
import { useTexts } from "@/lib/useTexts";
import styles from "./avatar.module.css";
import { isStatus } from "./status";
import { avatarColors } from "./theme";

type Size = "small" | "normal" | "large";

/**
 * A person as two letters; the colour follows the id, so it is the same on every screen. `status` is what they say of
 * themselves: available, busy or away.
 */
export function Avatar({
  person,
  size = "normal",
  isHere = false,
  status = null,
}: {
  person: Ref;
  size?: Size;
  isHere?: boolean;
  status?: string | null;
}) {
  const t = useTexts();
  const name = isStatus(status) ? `${person.name} · ${t(`status.${status}`)}` : person.name;
  return (
    <span
      className={`${styles.avatar} ${styles[size]}`}
      style={{ background: avatarColors[hashOf(person.id) % avatarColors.length] }}
      title={name}
    >
      <span aria-hidden>{initials(person.name)}</span>
      <span className="visually-hidden">{name}</span>
      {(isHere || status) && <i className={styles.here} data-status={status} aria-hidden />}
    </span>
  );
}

/** Several people side by side; the rest as a number. */
export function Avatars({
  people,
  most,
  size = "small",
  isHere = false,
  statusOf = () => null,
}: {
  people: readonly Ref[];
  most: number;
  size?: Size;
  isHere?: boolean;
  statusOf?: (person: Ref) => string | null;
}) {
  const shown = people.slice(0, most);
  const rest = people.length - shown.length;
  return (
    <span className={styles.row}>
      {shown.map((person) => (
        <Avatar key={person.id} person={person} size={size} isHere={isHere} status={statusOf(person)} />
      ))}
      {rest > 0 && <span className={`${styles.avatar} ${styles[size]} ${styles.rest}`}>+{rest}</span>}
    </span>
  );
}
