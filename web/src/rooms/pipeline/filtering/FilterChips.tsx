import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Conditions, Pipeline } from "@/api/types";
import { ChooseAll } from "../bulk/ChooseAll";
import { asking, type Filter, looking, without } from "../filter";
import styles from "./filtering.module.css";
import { sentencesOf, useCardFields, useChoices } from "./names";

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  open: () => void;
  /** The text is a part too: where it has no field of its own on screen. */
  hasText: boolean;
};

/** The active filter as one reads it; each part can be taken away by itself. */
export function FilterChips({ pipeline, filter, onFilter, open, hasText }: Props) {
  const { t } = useTranslation();
  const { fields } = useCardFields();
  const choices = useChoices(pipeline, fields);
  const asked = filter.filter;
  const parts = asked
    ? sentencesOf(asked, choices).map((text, at) => ({ text, left: asking(filter, without(asked, at)) }))
    : [];
  const joint = t(asked?.match === "any" ? "filter.or" : "filter.and");
  return (
    <div className={styles.chips} role="group" aria-label={t("filter.chosen")}>
      {hasText && filter.q && (
        <Part
          text={t("filter.text", { text: filter.q })}
          open={open}
          remove={() => onFilter(looking(filter, ""))}
        />
      )}
      {parts.map(({ text, left }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
        <Fragment key={at}>
          {at > 0 && <span className={styles.joint}>{joint}</span>}
          <Part text={text} open={open} remove={() => onFilter(left)} />
        </Fragment>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        onClick={() => onFilter(asking(hasText ? looking(filter, "") : filter, undefined))}
      >
        {t("common.clearFilters")}
      </Button>
      <ChooseAll pipeline={pipeline} filter={filter} />
    </div>
  );
}

function Part({ text, open, remove }: { text: string; open: () => void; remove: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={styles.chip}>
      <button type="button" className={styles.said} title={text} onClick={open}>
        {text}
      </button>
      <button
        type="button"
        className={styles.away}
        aria-label={t("filter.takeAway", { name: text })}
        onClick={remove}
      >
        <IconX size={13} stroke={2} aria-hidden />
      </button>
    </span>
  );
}

/** The parts of a filter, for where nothing was found. */
export function FilterNames({
  pipeline,
  filter,
  q,
}: {
  pipeline: Pipeline;
  filter?: Conditions;
  q?: string;
}) {
  const { t } = useTranslation();
  const { fields } = useCardFields();
  const choices = useChoices(pipeline, fields);
  const sentences = [
    ...(filter ? sentencesOf(filter, choices) : []),
    ...(q ? [t("filter.text", { text: q })] : []),
  ];
  const joint = t(filter?.match === "any" && !q ? "filter.or" : "filter.and");
  return <>{sentences.join(` ${joint} `)}</>;
}
