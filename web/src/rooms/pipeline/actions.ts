import { createContext, useContext } from "react";
import type { Card } from "@/api/types";

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
