import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./people.module.css";

const digits = 6;

/**
 * One field for the code of an authenticator, to be typed, pasted or filled in by the browser; `onFull` hears the last
 * digit. Where `setRecovery` is given, a recovery code may stand in for it.
 */
export function CodeField({
  value,
  setValue,
  onFull,
  isBusy,
  error,
  isRecovery = false,
  setRecovery,
  isFirst = true,
}: {
  value: string;
  setValue: (value: string) => void;
  onFull?: (code: string) => void;
  isBusy?: boolean;
  error?: React.ReactNode;
  isRecovery?: boolean;
  setRecovery?: (isRecovery: boolean) => void;
  /** Whether one begins to type here. */
  isFirst?: boolean;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);

  // A code that was refused is typed anew: the field is empty and waits.
  useEffect(() => {
    if (value === "" && error) input.current?.focus();
  }, [value, error]);

  function type(text: string): void {
    if (isRecovery) {
      setValue(text);
      return;
    }
    const code = text.replace(/\D/g, "").slice(0, digits);
    setValue(code);
    if (code.length === digits && code !== value) onFull?.(code);
  }

  return (
    <div className={styles.code}>
      <TextInput
        ref={input}
        key={isRecovery ? "recovery" : "code"}
        label={t(isRecovery ? "code.recovery" : "code.label")}
        name={isRecovery ? "recovery-code" : "one-time-code"}
        autoComplete={isRecovery ? "off" : "one-time-code"}
        inputMode={isRecovery ? "text" : "numeric"}
        autoCapitalize="off"
        spellCheck={false}
        required
        withAsterisk={false}
        autoFocus={isFirst}
        data-autofocus={isFirst || undefined}
        readOnly={isBusy}
        size="md"
        classNames={{ input: styles.digits ?? "" }}
        error={error}
        value={value}
        onChange={(event) => type(event.currentTarget.value)}
      />
      {setRecovery && (
        <button
          type="button"
          className={styles.textButton}
          onClick={() => {
            setValue("");
            setRecovery(!isRecovery);
          }}
        >
          {t(isRecovery ? "code.useCode" : "code.useRecovery")}
        </button>
      )}
    </div>
  );
}
