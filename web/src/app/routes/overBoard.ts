/**
 * What opens over the board stands in its address: a customer beside it, the cards one by one. Opening is a step forward in
 * the browser's history and closing is Back, so that Escape, the close button and Back all lead to the same place.
 */
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { BoardSearch } from "../router";

type Over = Pick<BoardSearch, "musteri" | "gez">;

const none: Over = { musteri: undefined, gez: undefined };

export type OverBoard = {
  /** Opens this over the board; instead of what is open already, if anything is. */
  open: (over: Over) => void;
  close: () => void;
};

export function useOverBoard(): OverBoard {
  const navigate = useNavigate({ from: "/huni" });
  const router = useRouter();
  const open = useCallback(
    (over: Over) => {
      const { search, state } = router.state.location;
      const isOpen = "musteri" in search || "gez" in search ? Boolean(search.musteri || search.gez) : false;
      void navigate({
        search: (before) => ({ ...before, ...none, ...over }),
        replace: isOpen,
        state: isOpen ? { isOpenedHere: state.isOpenedHere } : { isOpenedHere: true },
      });
    },
    [navigate, router],
  );
  const close = useCallback(() => {
    // Whoever came by a link has no board behind them.
    if (router.state.location.state.isOpenedHere) router.history.back();
    else void navigate({ search: (before) => ({ ...before, ...none }), replace: true });
  }, [navigate, router]);
  return useMemo(() => ({ open, close }), [open, close]);
}
