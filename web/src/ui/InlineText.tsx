import { useState } from "react";
import styles from "./inline.module.css";

type Props = {
  value: string;
  label: string;
  onSave: (value: string) => void;
  isLocked?: boolean;
  /** What the empty value says until it is clicked. */
  empty?: string;
  className?: string | undefined;
};

/** A value that becomes a field when clicked. Enter or leaving the field saves, Esc cancels. */
export function InlineText({ value, label, onSave, isLocked = false, empty = "", className = "" }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  if (isLocked) return <span className={className}>{value}</span>;
  if (draft === null) {
    return (
      <button
        type="button"
        className={`${styles.value} ${className}`}
        aria-label={label}
        onClick={() => setDraft(value)}
      >
        {value || <em>{empty}</em>}
      </button>
    );
  }
  function save(): void {
    const next = (draft ?? "").trim();
    setDraft(null);
    if (next !== value && (next || empty)) onSave(next);
  }
  return (
    <input
      className={`${styles.field} ${className}`}
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: the person has just clicked to edit
      autoFocus
      value={draft}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.stopPropagation();
          setDraft(null);
        }
      }}
    />
  );
}
