import { spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useKeys } from "@/lib/useKeys";
import { undo } from "@/live/undo";
import { openHelp } from "./Help";
import { screens, settingsScreen } from "./screens";

/** Keys that work on every screen. */
export function useShellKeys(): void {
  const navigate = useNavigate();
  const goAt = useRef(0);

  function go(letter: string): void {
    if (Date.now() - goAt.current > 1_200) return;
    goAt.current = 0;
    const screen = [...screens, settingsScreen].find(({ key }) => key === letter);
    if (screen) void navigate({ to: screen.to });
  }

  useKeys({
    "/": () => spotlight.open(),
    "?": openHelp,
    F1: openHelp,
    "ctrl+z": () => void undo(),
    g: () => {
      goAt.current = Date.now();
    },
    h: () => go("h"),
    m: () => go("m"),
    i: () => go("i"),
    a: () => go("a"),
  });
}
