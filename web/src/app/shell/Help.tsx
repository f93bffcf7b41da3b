import { Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import styles from "./help.module.css";
import { useHelp } from "./helpState";

const groups = [
  {
    name: "help.everywhere",
    keys: [
      ["Ctrl K", "help.palette"],
      ["/", "help.search"],
      ["? · F1", "help.help"],
      ["Ctrl Z", "help.undo"],
      ["C", "help.new"],
      ["Esc", "help.back"],
      ["G B · G H · G M · G T · G I · G A", "help.go"],
    ],
  },
  {
    name: "help.board",
    keys: [
      ["← ↑ → ↓", "help.focus"],
      ["Shift ← →", "help.moveStage"],
      ["Alt ↑ ↓", "help.moveWithin"],
      ["Space", "help.select"],
      ["Shift ↑ ↓ · Ctrl A", "help.selectMore"],
      ["Enter", "help.open"],
      ["M · 1–9", "help.moveMenu"],
      ["F", "help.filter"],
      ["W · L", "help.won"],
      ["N", "help.note"],
      ["A · T", "help.assignTag"],
      ["H · E", "help.remindBook"],
      ["P", "help.call"],
      ["S", "help.sweep"],
      ["V", "help.mode"],
    ],
  },
  {
    name: "help.list",
    keys: [
      ["← ↑ → ↓", "help.cells"],
      ["Enter", "help.editCell"],
      ["F2", "help.renameCell"],
      ["Esc", "help.leaveCell"],
      ["Space", "help.selectRow"],
      ["Shift ↑ ↓ · Ctrl A", "help.selectRows"],
      ["Ctrl C", "help.copyCell"],
    ],
  },
  {
    name: "help.inSweep",
    keys: [
      ["J · K", "help.nextSkip"],
      ["1–9", "help.toStage"],
      ["N", "help.note"],
      ["A · T", "help.assignTag"],
      ["O · 1–9", "help.closeActivity"],
      ["H · E", "help.remindBook"],
      ["P", "help.call"],
      ["Ctrl Z", "help.undo"],
      ["Esc", "help.leave"],
    ],
  },
  {
    name: "help.inbox",
    keys: [
      ["J · K", "help.nextPrevious"],
      ["R", "help.reply"],
      ["Ctrl Enter", "help.send"],
    ],
  },
  {
    name: "help.customer",
    keys: [
      ["J · K", "help.nextCard"],
      ["1–6", "help.tabs"],
      ["P", "help.call"],
      ["R", "help.quickReply"],
      ["N", "help.note"],
      ["Ctrl Enter", "help.saveNote"],
      ["C", "help.newActivity"],
      ["O · 1–9", "help.closeActivity"],
      ["E", "help.appointment"],
      ["H", "help.reminder"],
      ["M", "help.move"],
      ["A", "help.assign"],
    ],
  },
  {
    name: "help.calendar",
    keys: [
      ["D · W", "help.span"],
      ["B", "help.toToday"],
      ["← →", "help.period"],
    ],
  },
] as const;

/** The map of keys. */
export function Help() {
  const { t } = useTranslation();
  const isOpen = useHelp((help) => help.isOpen);
  return (
    <Dialog
      opened={isOpen}
      onClose={() => useHelp.setState({ isOpen: false })}
      title={t("help.title")}
      size={760}
    >
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.name}>
            <h2>{t(group.name)}</h2>
            <dl>
              {group.keys.map(([key, text]) => (
                <div key={key}>
                  <dt>{t(text)}</dt>
                  <dd>
                    <Kbd size="xs">{key}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
