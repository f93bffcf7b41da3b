import { spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { beginGo, endGo, isGoing } from "@/lib/keys";
import { useKeys } from "@/lib/useKeys";
import { undo } from "@/live/undo";
import { openHelp } from "./helpState";
import { screens, settingsScreen } from "./screens";

/** Keys that work on every screen. */
export function useShellKeys(): void {
  const navigate = useNavigate();

  /** Only after "G": alone, the letter belongs to the screen. */
  function go(letter: string): boolean {
    if (!isGoing()) return false;
    endGo();
    const screen = [...screens, settingsScreen].find(({ key }) => key === letter);
    if (screen) void navigate({ to: screen.to });
    return true;
  }

  useKeys(
    {
      "/": () => spotlight.open(),
      "?": openHelp,
      F1: openHelp,
      "ctrl+z": () => void undo(),
      g: beginGo,
      b: () => go("b"),
      t: () => go("t"),
      h: () => go("h"),
      m: () => go("m"),
      i: () => go("i"),
      a: () => go("a"),
    },
    true,
    true,
  );
}
