import { useEffect, useRef } from "react";
import type { Card, Pipeline } from "@/api/types";
import { prefetchCustomer } from "@/rooms/customers/load";
import type { Shown } from "@/rooms/pipeline/board";
import { focusCard, useBoard } from "@/rooms/pipeline/boardState";
import { backToCard, neighbour, revealCard, useOpened, useOpenedMark } from "@/rooms/pipeline/opened";
import { drawn } from "@/ui/rested";

/** Not needed to see the board: fetched once that stands, before a card is opened. */
export const CustomerPeek = drawn(async () => (await import("./CustomerPeek")).CustomerPeek);

type Props = {
  id: string;
  pipeline: Pipeline;
  /** The lists of cards on screen, one after the other. */
  lists: readonly Shown[];
  open: (card: Card) => void;
  close: () => void;
};

/** The customer of a card beside the board, with the way to the cards above and below it. */
export function Beside({ id, pipeline, lists, open, close }: Props) {
  const last = useRef<string | null>(null);
  useOpenedMark(id, pipeline.id, lists);
  const shown = useOpened(({ cardId }) => cardId);
  useEffect(() => {
    if (!shown) return;
    last.current = shown;
    focusCard(shown, false);
    // After the column has drawn it.
    const drawing = requestAnimationFrame(() => revealCard(shown));
    for (const step of [1, -1] as const) {
      const near = neighbour(lists, step);
      if (near) prefetchCustomer(near.customer_id);
    }
    return () => cancelAnimationFrame(drawing);
  }, [shown, lists]);
  useEffect(() => () => backToCard(last.current), []);

  function step(by: 1 | -1): boolean {
    const card = neighbour(lists, by);
    if (card) open(card);
    return card !== null;
  }

  return (
    <CustomerPeek
      id={id}
      close={close}
      step={step}
      move={() => shown && useBoard.setState({ moving: [shown] })}
    />
  );
}
