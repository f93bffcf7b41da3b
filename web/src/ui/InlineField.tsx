import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./inline.module.css";

type Props = {
  value: string;
  label: string;
  /** Told what was typed, when it says something else than before. */
  onSave: (value: string) => void;
  /** The field is done with; by a key, the focus goes back to where it came from. */
  onEnd: (isByKey: boolean) => void;
  /** Whether it may be emptied. */
  canBeEmpty?: boolean;
  className?: string | undefined;
};

/**
 * The field of a value that is written in place. Enter or leaving the field saves, Esc cancels. When somebody else changes the
 * value meanwhile, both are shown, and the person chooses: nobody's work is written over unseen.
 */
export function InlineField({ value, label, onSave, onEnd, canBeEmpty = false, className = "" }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(value);
  const [began, setBegan] = useState(value);
  const isOver = useRef(false);
  if (value !== began && (draft === began || draft === value)) {
    // Nothing was typed yet, or the same: theirs is what one goes on from.
    setBegan(value);
    setDraft(value);
  }
  const isContested = value !== began && draft !== began && draft !== value;

  function end(isByKey: boolean): void {
    isOver.current = true;
    onEnd(isByKey);
  }

  function save(isByKey: boolean): void {
    if (isOver.current) return;
    const next = draft.trim();
    end(isByKey);
    if (next !== value && (next || canBeEmpty)) onSave(next);
  }

  return (
    <span className={styles.editing}>
      <input
        className={`${styles.field} ${className}`}
        aria-label={label}
        aria-invalid={isContested || undefined}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit
        autoFocus
        value={draft}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => {
          if (!isContested) save(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation();
            save(true);
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            end(true);
          }
        }}
      />
      {isContested && (
        // A press in here must not take the focus from the field.
        <span className={styles.contested} role="alert" onMouseDown={(event) => event.preventDefault()}>
          <span>{t("inline.changed", { value: value || t("inline.nothing") })}</span>
          <button type="button" onClick={() => save(true)}>
            {t("inline.mine")}
          </button>
          <button type="button" onClick={() => end(true)}>
            {t("inline.theirs")}
          </button>
        </span>
      )}
    </span>
  );
}
