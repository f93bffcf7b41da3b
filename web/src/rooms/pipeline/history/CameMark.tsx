import { IconArrowNarrowRight, IconPlus } from "@tabler/icons-react";
import type { Card } from "@/api/types";
import { exact } from "@/lib/formats";
import { useTexts } from "@/lib/useTexts";
import { useCame } from "./moved";
import styles from "./moved.module.css";
import { useStageName } from "./stages";

/** On a card that came into its stage since: from where; when and by whom on rest. */
export function CameMark({ card }: { card: Card }) {
  const t = useTexts();
  const came = useCame(card);
  const nameOf = useStageName(card.pipeline_id);
  if (!came) return null;
  const by = came.by.name ?? t("moved.bySystem");
  const from = came.from_stage_id ? nameOf(came.from_stage_id) : null;
  const title = from
    ? t("moved.markTitle", { from, at: exact(came.at), by })
    : t("moved.newTitle", { at: exact(came.at), by });
  const Icon = from ? IconArrowNarrowRight : IconPlus;
  return (
    <span className={styles.mark} data-came title={title}>
      <span className={styles.from}>{from ?? t("moved.new")}</span>
      <Icon size={12} stroke={2} aria-hidden />
      <span className="visually-hidden">{title}</span>
    </span>
  );
}
