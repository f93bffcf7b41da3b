import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Conditions, Pipeline } from "@/api/types";
import { without } from "../filter";
import styles from "./filtering.module.css";
import { sentencesOf, useCardFields, useChoices } from "./names";

type Props = {
  pipeline: Pipeline;
  filter: Conditions;
  onFilter: (filter: Conditions | undefined) => void;
  open: () => void;
};

/** The active filter as one reads it; each part can be taken away by itself. */
export function FilterChips({ pipeline, filter, onFilter, open }: Props) {
  const { t } = useTranslation();
  const { fields } = useCardFields();
  const choices = useChoices(pipeline, fields);
  return (
    <div className={styles.chips} role="group" aria-label={t("filter.chosen")}>
      {sentencesOf(filter, choices).map((sentence, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
        <Fragment key={at}>
          {at > 0 && (
            <span className={styles.joint}>{t(filter.match === "all" ? "filter.and" : "filter.or")}</span>
          )}
          <span className={styles.chip}>
            <button type="button" className={styles.said} title={sentence} onClick={open}>
              {sentence}
            </button>
            <button
              type="button"
              className={styles.away}
              aria-label={t("filter.takeAway", { name: sentence })}
              onClick={() => onFilter(without(filter, at))}
            >
              <IconX size={13} stroke={2} aria-hidden />
            </button>
          </span>
        </Fragment>
      ))}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onFilter(undefined)}>
        {t("common.clearFilters")}
      </Button>
    </div>
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
