import { Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { choose, mostAtOnce } from "@/rooms/pipeline/bulk/whole";
import { type Filter, isFiltered } from "@/rooms/pipeline/filter";
import { useWhole } from "@/rooms/pipeline/totals";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "./board.module.css";

type Props = {
  pipeline: Pipeline | undefined;
  pipelines: Pipeline[];
  /** Null while the board on screen is one of the past, which counts for itself. */
  filter: Filter | null;
  choose: (id: string) => void;
};

/** Which pipeline is on screen, the way to the others, and how many cards there are. */
export function BoardTitle({ pipeline, pipelines, filter, choose }: Props) {
  const { t } = useTranslation();
  const name = pipeline?.name ?? t("nav.board");
  return (
    <TopBarTitle title={name}>
      {pipelines.length > 1 ? (
        <Menu zIndex={250} position="bottom-start">
          <Menu.Target>
            <button type="button" className={styles.switch} aria-label={t("board.switch", { name })}>
              <h1>{name}</h1>
              <IconChevronDown size={16} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {pipelines.map(({ id, name: other }) => (
              <Menu.Item key={id} onClick={() => choose(id)}>
                {other}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <h1>{name}</h1>
      )}
      {pipeline && filter && <CardCount pipeline={pipeline} filter={filter} />}
    </TopBarTitle>
  );
}

function CardCount({ pipeline, filter }: { pipeline: Pipeline; filter: Filter }) {
  const { t } = useTranslation();
  const me = useMe();
  const whole = useWhole(pipeline.stages, filter);
  if (whole === null) return null;
  const counted = { count: whole, shown: count(whole) };
  // Beside the conditions of a filter stands the same; a text alone has no other place.
  const isTextAlone = isFiltered(filter) && !filter.filter;
  if (!isTextAlone || whole === 0 || whole > mostAtOnce || !isGranted(me, "customers.bulk"))
    return <span className={styles.count}>{t("board.cards", counted)}</span>;
  return (
    <button
      type="button"
      className={styles.count}
      title={t("bulk.chooseAll.filter", counted)}
      aria-label={t("bulk.chooseAll.filter", counted)}
      onClick={() => choose({ pipelineId: pipeline.id, filter, stageId: null, except: new Set() })}
    >
      {t("board.cards", counted)}
    </button>
  );
}
