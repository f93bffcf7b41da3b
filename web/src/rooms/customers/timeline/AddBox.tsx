import { Button } from "@mantine/core";
import { IconClock, IconLock, IconNotes } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { dueDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { draftOf, keepDraft } from "@/live/noteDrafts";
import { sendLater } from "@/live/outbox";
import { Chip } from "@/ui/Chip";
import type { Command } from "../parts";
import styles from "./addBox.module.css";
import { readBox } from "./command";

type Props = {
  customer: Customer;
  /** What other rooms can make from here. */
  commands: readonly Command[];
  /** Grows when somebody wants to write. */
  asked: number;
};

/**
 * Writes a note, or by a slash something else; what is typed stays when one looks elsewhere for a moment. What was understood
 * of a time is shown before it is used.
 */
export function AddBox({ customer, commands, asked }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draftOf(customer.id));
  const [at, setAt] = useState(0);
  const all = useCommands(commands);
  const reading = readBox(text, all, now);
  const offered = reading.type === "choosing" ? reading.commands : [];
  const chosen = offered[Math.min(at, offered.length - 1)];
  useEffect(() => {
    if (asked > 0) field.current?.focus();
  }, [asked]);

  function write(next: string): void {
    setText(next);
    setAt(0);
    keepDraft(customer.id, next);
  }

  function take(command: Command): void {
    write(`/${command.names[0]} `);
    field.current?.focus();
  }

  async function save(): Promise<void> {
    if (reading.type === "command") {
      const { command, when, text: said } = reading;
      if (command.lacks || (command.needsTime && !when)) return;
      // Emptied at once, so that one can write on; what was refused comes back.
      write("");
      if (!(await command.run(customer, { text: said, when })) && !draftOf(customer.id)) write(text);
    } else if (text.trim()) {
      sendLater("note", customer.id, text.trim());
      write("");
    }
  }

  function press(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
    if (chosen && ["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key) && !event.ctrlKey) {
      event.preventDefault();
      if (event.key === "ArrowDown") setAt((place) => (place + 1) % offered.length);
      else if (event.key === "ArrowUp") setAt((place) => (place - 1 + offered.length) % offered.length);
      else take(chosen);
      return;
    }
    const isOneLine = reading.type === "command" && !event.shiftKey;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || isOneLine)) {
      event.preventDefault();
      void save();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      event.currentTarget.blur();
    }
  }

  const isCommand = reading.type === "command";
  const lacks = isCommand ? reading.command.lacks : undefined;
  const needsTime = isCommand && !lacks && (reading.command.needsTime ?? false) && !reading.when;
  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={field}
        className={styles.input}
        aria-label={t("note.add")}
        placeholder={t("note.hint")}
        rows={text.includes("\n") || text.length > 80 ? 4 : 2}
        value={text}
        aria-controls={offered.length > 0 ? "add-commands" : undefined}
        aria-activedescendant={chosen ? `add-${chosen.names[0]}` : undefined}
        aria-autocomplete="list"
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
      />
      {offered.length > 0 && (
        <div className={styles.commands} id="add-commands" role="listbox" aria-label={t("addBox.commands")}>
          {offered.map((command) => (
            <Offered
              key={command.names[0]}
              command={command}
              isChosen={command === chosen}
              take={() => take(command)}
            />
          ))}
        </div>
      )}
      <div className={styles.foot}>
        <span className={styles.said} aria-live="polite">
          {isCommand ? (
            <>
              <Chip tone="info" icon={<reading.command.Icon size={12} stroke={1.8} aria-hidden />}>
                {reading.command.text}
              </Chip>
              {lacks && <Chip tone="warn">{lacks}</Chip>}
              {reading.when && !lacks && (
                <Chip tone="ok" icon={<IconClock size={12} stroke={1.8} aria-hidden />}>
                  {dueDay(reading.when.at.getTime(), now, reading.when.hasTime)}
                </Chip>
              )}
              {needsTime && <Chip tone="warn">{t("addBox.needsTime")}</Chip>}
            </>
          ) : (
            <>
              <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
              {all.length > 0 && <span className={styles.hint}>{t("addBox.hint")}</span>}
            </>
          )}
        </span>
        <Button
          type="submit"
          size="xs"
          h={26}
          disabled={!text.trim() || offered.length > 0 || needsTime || lacks !== undefined}
          rightSection={<small>{isCommand ? "↵" : "Ctrl ↵"}</small>}
        >
          {isCommand ? t("common.save") : t("note.save")}
        </Button>
      </div>
    </form>
  );
}

function Offered({ command, isChosen, take }: { command: Command; isChosen: boolean; take: () => void }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses from the field
    <div
      id={`add-${command.names[0]}`}
      role="option"
      aria-selected={isChosen}
      onMouseDown={(event) => event.preventDefault()}
      onClick={take}
    >
      <command.Icon size={16} stroke={1.7} aria-hidden />
      <b>/{command.names[0]}</b>
      <span>{command.text}</span>
    </div>
  );
}

/** What other rooms make, and a note of what happened earlier. */
function useCommands(commands: readonly Command[]): readonly Command[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      ...commands,
      {
        names: i18n.language === "tr" ? ["not", "note"] : ["note", "not"],
        Icon: IconNotes,
        text: t("addBox.note"),
        direction: "past",
        run: (customer, { text, when }) => {
          if (!text) return false;
          sendLater("note", customer.id, text, when?.at.toISOString() ?? null);
          return true;
        },
      },
    ],
    [commands, t, i18n.language],
  );
}
