import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useActivityTypes, useNoShowChain, usePipelines, useTags } from "@/live/shared";
import { sentenceOf } from "../consequences";
import { fetchRisk } from "./load";

/** What follows by rule when this customer does not come now, in sentences. */
export function Follows({ customerId }: { customerId: string }) {
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
  if (!chain || !risk) return <>…</>;
  const before = risk.points.find(({ sign }) => sign === "no_shows")?.count ?? 0;
  const step = chain.steps[Math.min(before, chain.steps.length - 1)];
  return (
    <>
      <b>{t("appointment.follows", { count: before + 1 })}</b>
      {step?.consequences.length ? (
        step.consequences.map((wish) => {
          const text = sentenceOf(wish, { types, pipelines, tags });
          return <div key={JSON.stringify(wish)}>{text}</div>;
        })
      ) : (
        <div>{t("appointment.nothingFollows")}</div>
      )}
    </>
  );
}
