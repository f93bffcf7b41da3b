import { useEffect, useRef, useState } from "react";
import { Problem } from "@/api/problem";
import { enterByPasskey, offersPasskeys, stopAsking } from "./ceremony";

/** A challenge lives for five minutes; a login screen may stand open for longer. */
const renewedAfter = 4 * 60_000;

/**
 * The browser offers passkeys under the e-mail field, as it does passwords. Returns what begins the offer anew, once another
 * ceremony took its place and came to nothing.
 */
export function useOffered({
  isOn,
  onDone,
  refuse,
}: {
  isOn: boolean;
  onDone: () => Promise<void> | void;
  refuse: (problem: unknown) => void;
}): () => void {
  const [round, setRound] = useState(0);
  const now = useRef({ onDone, refuse });
  now.current = { onDone, refuse };

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round is an offer of its own
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    async function offer(): Promise<void> {
      if (!(await offersPasskeys()) || isOver) return;
      try {
        await enterByPasskey({ isQuiet: true });
        if (!isOver) await now.current.onDone();
      } catch (problem) {
        // Nobody asked for it by a click: only what the server says to a passkey that was shown is worth a word.
        if (!isOver && problem instanceof Problem && problem.code === "wrong_passkey")
          now.current.refuse(problem);
      }
    }
    void offer();
    const timer = setTimeout(() => setRound((last) => last + 1), renewedAfter);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stopAsking();
    };
  }, [isOn, round]);

  return () => setRound((last) => last + 1);
}
