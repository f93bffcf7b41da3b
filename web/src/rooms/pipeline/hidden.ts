/** A card that one has just moved and that the filter on screen does not show any more: it must not look lost. */
import i18next from "i18next";
import type { Card, Stage } from "@/api/types";
import { undo } from "@/live/undo";
import { announce } from "@/ui/announce";
import { toast } from "@/ui/toast";
import type { Passing } from "./passing";

const together = 300;
const acts = new Map<string, { names: string[]; stage: Stage; moved: string }>();

/** Says so instead of the plain word that it was moved, with the same way back; of several cards once for all. */
export async function tellWhenHidden(
  passing: Passing,
  card: Card,
  stage: Stage,
  group: string,
  moved: string,
): Promise<void> {
  if ((await passing.settled(card.id)) !== false) return;
  const act = acts.get(group);
  if (act) act.names.push(card.name);
  else {
    acts.set(group, { names: [card.name], stage, moved });
    setTimeout(() => tell(group), together);
  }
}

function tell(group: string): void {
  const act = acts.get(group);
  acts.delete(group);
  if (!act) return;
  const { names, stage, moved } = act;
  const [name] = names;
  const text =
    names.length === 1 && name !== undefined
      ? i18next.t("board.hidden", { name, stage: stage.name })
      : i18next.t("board.hiddenMany", { count: names.length, stage: stage.name });
  toast.withdraw(moved);
  toast.done(text, () => void undo(group));
  announce(text);
}
