/** "New" means what the screen in front says it means: a card on the board, a customer in the list. */
let maker: (() => void) | null = null;

/** Starts whatever the screen on show makes. */
export function startNew(): void {
  maker?.();
}

/** Returns the function that takes the registration back. */
export function makesNew(start: () => void): () => void {
  maker = start;
  return () => {
    if (maker === start) maker = null;
  };
}
