import { IconLayoutKanban, IconTable, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/useKeys";
import { useIsPhone } from "@/lib/useMedia";
import styles from "./modeSwitch.module.css";
import type { Mode } from "./views/view";

const modes: readonly Mode[] = ["board", "list"];
const icons: Record<Mode, TablerIcon> = { board: IconLayoutKanban, list: IconTable };

/** The same cards as a board or as a list; V changes to the other one. */
export function ModeSwitch({ mode, choose }: { mode: Mode; choose: (mode: Mode) => void }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  useKeys({ v: () => choose(mode === "board" ? "list" : "board") });
  return (
    <div className={styles.switch} role="group" aria-label={t("mode.label")}>
      {modes.map((each) => {
        const Icon = icons[each];
        return (
          <button
            key={each}
            type="button"
            aria-pressed={each === mode}
            aria-label={isPhone ? t(`mode.${each}`) : undefined}
            aria-keyshortcuts={each === mode ? undefined : "V"}
            title={each === mode ? undefined : `${t(`mode.${each}`)} · V`}
            onClick={() => choose(each)}
          >
            <Icon size={isPhone ? 20 : 16} stroke={1.7} aria-hidden />
            {!isPhone && t(`mode.${each}`)}
          </button>
        );
      })}
    </div>
  );
}
