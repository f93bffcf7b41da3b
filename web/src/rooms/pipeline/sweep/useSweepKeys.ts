import { useEffect, useRef } from "react";
import type { Card, Pipeline, Stage } from "@/api/types";
import { isCommand, isGoing, isLayered, isTyping, keyOf } from "@/lib/keys";
import { undo } from "@/live/undo";
import { useBoard } from "../boardState";
import { deedOfKey } from "../CardDeeds";
import { moveToTop } from "../deal";
import { type Deeds, openDeed, useDeed } from "../deeds";
import type { Filter } from "../filter";
import { plan } from "../useBoardKeys";

type Scope = {
  card: Card | null;
  pipeline: Pipeline;
  filter: Filter;
  open: (card: Card) => void;
  close: () => void;
  step: (by: 1 | -1) => void;
  deeds: Deeds;
};

/**
 * The keys of the sweep, ahead of everybody else's: wherever the focus stands, they mean this. Silent while somebody
 * types, and while a menu, a dialog or a popover is open.
 */
export function useSweepKeys(scope: Scope): void {
  const latest = useRef(scope);
  useEffect(() => {
    latest.current = scope;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.isComposing || event.altKey || isGoing() || isLayered() || useDeed.getState().opened) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      const isUndo = isCommand(event) && keyOf(event) === "z";
      if (isTyping(event.target) || (isCommand(event) && !isUndo)) return;
      if (obey(event, latest.current)) event.preventDefault();
      // G leads elsewhere, O ends what is to be done.
      else if (!/^[a-z0-9]$/.test(keyOf(event)) || "go".includes(keyOf(event))) return;
      // The board underneath is not to act on its own letters meanwhile.
      event.stopPropagation();
    }
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** True when the key meant something. */
function obey(event: KeyboardEvent, scope: Scope): boolean {
  const key = keyOf(event);
  const { card, step } = scope;
  switch (key) {
    case "z":
      if (!isCommand(event)) return false;
      void undo();
      return true;
    case "Escape":
      scope.close();
      return true;
    case " ":
    case "Enter":
      // A button in focus is pressed by them.
      if (event.target instanceof Element && event.target.closest("button, a")) return false;
      step(1);
      return true;
    case "j":
    case "ArrowRight":
      step(1);
      return true;
    case "k":
    case "ArrowLeft":
      step(-1);
      return true;
    default:
      return card !== null && work(key, card, scope);
  }
}

function work(key: string, card: Card, { pipeline, filter, open, deeds }: Scope): boolean {
  const deed = deedOfKey[key];
  if (deed) {
    openDeed(deed, card.id, document.querySelector(`[data-sweep="${CSS.escape(card.id)}"] h2`));
    return true;
  }
  const stage = stageOf(key, pipeline);
  if (stage && card.can.includes("move")) {
    if (stage.id !== card.stage_id) moveToTop([card.id], stage, filter, open);
    return true;
  }
  if (key === "m") {
    useBoard.setState({ moving: [card.id] });
    return true;
  }
  if (plan(key, card, deeds)) return true;
  if (key === "p") {
    document.querySelector<HTMLAnchorElement>("[data-sweep] a[data-call]")?.click();
    return true;
  }
  return false;
}

function stageOf(key: string, { stages }: Pipeline): Stage | undefined {
  if (/^[1-9]$/.test(key)) return stages[Number(key) - 1];
  const kind = key === "w" ? "won" : key === "l" ? "lost" : null;
  return kind ? stages.find((stage) => stage.kind === kind) : undefined;
}
