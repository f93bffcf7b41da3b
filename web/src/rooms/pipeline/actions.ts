import { createContext, useContext, useEffect, useMemo, useRef } from "react";
import type { Card } from "@/api/types";
import { useBoard } from "./boardState";

const restBeforePrefetch = 80;

/** What the board asks of the route around it: rooms do not know each other. */
export type BoardActions = {
  /** Opens the customer of a card beside the board. */
  open: (card: Card) => void;
  /** The pointer rests on a card: a good moment to fetch its customer. */
  hover: (card: Card) => void;
  leave: () => void;
  askMove: (cardIds: readonly string[]) => void;
  /** Who sees a card's customer, and why. */
  askWhy: (card: Card) => void;
};

const nowhere: BoardActions = {
  open: () => {},
  hover: () => {},
  leave: () => {},
  askMove: () => {},
  askWhy: () => {},
};

export const BoardActionsContext = createContext<BoardActions>(nowhere);

export function useBoardActions(): BoardActions {
  return useContext(BoardActionsContext);
}

/** The actions of the board or the list, of what the route hands in; the same as long as it is on screen. */
export function useActionsAround(
  open: (card: Card) => void,
  prefetch: (customerId: string) => void,
  askWhy: (card: Card) => void,
): BoardActions {
  const latest = useRef({ open, prefetch, askWhy });
  useEffect(() => {
    latest.current = { open, prefetch, askWhy };
  });
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return {
      open: (card) => latest.current.open(card),
      hover: (card) => {
        clearTimeout(timer);
        timer = setTimeout(() => latest.current.prefetch(card.customer_id), restBeforePrefetch);
      },
      leave: () => clearTimeout(timer),
      askMove: (cardIds) => useBoard.setState({ moving: cardIds }),
      askWhy: (card) => latest.current.askWhy(card),
    };
  }, []);
}
