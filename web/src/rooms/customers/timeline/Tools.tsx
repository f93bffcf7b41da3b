import { IconArrowUp, IconCalendarSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { dayKey, shortDay } from "@/lib/formats";
import { sorts } from "./story";
import styles from "./tools.module.css";
import type { Story } from "./useStory";

/** Of which kinds, and from which day on. */
export function Tools({ story }: { story: Story }) {
  const { t } = useTranslation();
  const [day, setDay] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const isNewest = story.part.from === null;
  useEffect(() => {
    // Back at the newest lines no day is chosen, so that the same one can be chosen again.
    if (!isNewest) return;
    setDay("");
    if (field.current) field.current.value = "";
  }, [isNewest]);
  const shown = new Set(story.part.kinds);
  return (
    <div className={styles.tools}>
      <div className={styles.filters} role="group" aria-label={t("timeline.filter")}>
        {sorts.map((sort) => (
          <button
            key={sort}
            type="button"
            aria-pressed={shown.has(sort)}
            onClick={() => {
              const next = new Set(shown);
              if (!next.delete(sort)) next.add(sort);
              story.choose(next);
            }}
          >
            {t(`timeline.${sort}`)}
          </button>
        ))}
      </div>
      <label className={styles.jump} title={t("timeline.goToDay")}>
        <IconCalendarSearch size={15} stroke={1.7} aria-hidden />
        {/* A field of the browser writes days in the language of the browser: it is only pressed. */}
        <span>{day ? shortDay(`${day}T12:00:00Z`) : t("timeline.goToDay")}</span>
        <input
          ref={field}
          type="date"
          max={dayKey(Date.now())}
          onClick={(event) => event.currentTarget.showPicker()}
          onChange={(event) => {
            setDay(event.currentTarget.value);
            // Typed digit by digit it is a day of the first century for a moment.
            if (event.currentTarget.value >= "1970") story.goToDay(event.currentTarget.value);
          }}
        />
      </label>
    </div>
  );
}

/** The newest lines are not on screen: the ways to them. */
export function Newer({ story }: { story: Story }) {
  const { t } = useTranslation();
  if (story.part.from === null) return null;
  return (
    <div className={styles.newer} role="status">
      <button type="button" onClick={story.newer}>
        <IconArrowUp size={14} stroke={1.8} aria-hidden /> {t("timeline.newer")}
      </button>
      <button type="button" onClick={story.newest}>
        {t("timeline.newest")}
      </button>
    </div>
  );
}
