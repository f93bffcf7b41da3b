import { Help } from "./Help";
import { Palette } from "./Palette";
import { SessionEnded } from "./SessionEnded";

/** What opens over every screen when it is asked for, and stands on none at first. */
export function Overlays() {
  return (
    <>
      <Palette />
      <Help />
      <SessionEnded />
    </>
  );
}
