import { ActionIcon } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { NoShowChain as Chain, Consequence } from "@/api/types";
import { change } from "@/live/change";
import { useNoShowChain } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import settings from "../settings.module.css";
import styles from "./types.module.css";
import { Wishes } from "./Wishes";

const mostSteps = 5;

/** What follows when a customer does not come: the first time, the second, and every time after. */
export function NoShowChain() {
  const { t } = useTranslation();
  const { row, problem, retry } = useNoShowChain();
  return (
    <section className={settings.section} aria-label={t("noShows.title")}>
      <h2>{t("noShows.title")}</h2>
      <p className={settings.lead}>{t("noShows.text")}</p>
      {problem && !row ? <RegionError what={t("noShows.failed")} problem={problem} retry={retry} /> : null}
      {!row && !problem && <Bones rows={3} height={48} />}
      {row && <Steps chain={row} />}
    </section>
  );
}

function Steps({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const lists = chain.steps.map(({ consequences }) => consequences);

  function put(next: Consequence[][]): void {
    const steps = next.map((consequences) => ({ consequences }));
    void change({
      kind: "no_show_chain",
      id: chain.id,
      apply: (row) => ({ ...row, steps }),
      send: (row, requestId) =>
        answer(
          http.PATCH("/api/no-show-chain", { ...named(requestId), body: { version: row.version, steps } }),
        ),
      failed: t("noShows.notSaved"),
      isFinal: true,
    });
  }

  return (
    <>
      <ol className={styles.steps}>
        {lists.map((wishes, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is the time it is for
          <li key={at} className={styles.outcome}>
            <div className={styles.line}>
              <b className={styles.name}>
                {t(at === lists.length - 1 ? "noShows.last" : "noShows.time", { count: at + 1 })}
              </b>
              {lists.length > 1 && (
                <span className={styles.acts}>
                  <ActionIcon
                    color="red"
                    aria-label={t("noShows.remove", { count: at + 1 })}
                    onClick={() => put(lists.toSpliced(at, 1))}
                  >
                    <IconTrash size={15} stroke={1.7} />
                  </ActionIcon>
                </span>
              )}
            </div>
            <Wishes wishes={wishes} canAsk={false} put={(next) => put(lists.with(at, next))} />
          </li>
        ))}
      </ol>
      {lists.length < mostSteps && (
        <button type="button" className={styles.more} onClick={() => put([...lists, []])}>
          <IconPlus size={14} stroke={1.7} aria-hidden /> {t("noShows.add")}
        </button>
      )}
    </>
  );
}
