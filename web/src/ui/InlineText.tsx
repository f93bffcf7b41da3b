import { useState } from "react";
import { InlineField } from "./InlineField";
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
  const [isEditing, setEditing] = useState(false);
  if (isLocked) return <span className={className}>{value}</span>;
  if (!isEditing) {
    return (
      <button
        type="button"
        className={`${styles.value} ${className}`}
        aria-label={label}
        onClick={() => setEditing(true)}
      >
        {value || <em>{empty}</em>}
      </button>
    );
  }
  return (
    <InlineField
      value={value}
      label={label}
      onSave={onSave}
      onEnd={() => setEditing(false)}
      canBeEmpty={empty !== ""}
      className={className}
    />
  );
}
