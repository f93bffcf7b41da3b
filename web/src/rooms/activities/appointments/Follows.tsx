import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useActivityTypes, useNoShowChain, usePipelines, useTags } from "@/live/shared";
import styles from "../activities.module.css";
import { sentenceOf } from "../consequences";
import { fetchRisk } from "./load";

/** What follows by rule when this customer does not come now, and which time that is. Null until it is known. */
function useFollows(customerId: string): { title: string; sentences: string[] } | null {
  const { t } = useTranslation();
  const { row: chain } = useNoShowChain();
  const { items: types } = useActivityTypes();
  const { items: pipelines } = usePipelines();
  const tags = useTags();
  const { data: risk } = useQuery({
    queryKey: ["no-show-risk", customerId, "now"],
    queryFn: () => fetchRisk(customerId, new Date().toISOString()),
    staleTime: 10_000,
  });
  if (!chain || !risk) return null;
  const before = risk.points.find(({ sign }) => sign === "no_shows")?.count ?? 0;
  const step = chain.steps[Math.min(before, chain.steps.length - 1)];
  const sentences = (step?.consequences ?? []).map((wish) => sentenceOf(wish, { types, pipelines, tags }));
  return { title: t("appointment.follows", { count: before + 1 }), sentences };
}

/** The same as a paragraph. */
export function Follows({ customerId }: { customerId: string }) {
  const { t } = useTranslation();
  const follows = useFollows(customerId);
  if (!follows) return <>…</>;
  return (
    <>
      <b>{follows.title}</b>
      {follows.sentences.map((text) => (
        <div key={text}>{text}</div>
      ))}
      {follows.sentences.length === 0 && <div>{t("appointment.nothingFollows")}</div>}
    </>
  );
}

/** The same beneath an outcome, as what it brings about. */
export function FollowLines({ customerId }: { customerId: string }) {
  const follows = useFollows(customerId);
  return follows?.sentences.map((text) => (
    <span key={text} className={styles.consequence}>
      <IconArrowRight size={13} stroke={1.7} aria-hidden /> {text}
    </span>
  ));
}
