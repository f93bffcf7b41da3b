import { spotlight } from "@mantine/spotlight";
import { useKeys } from "@/lib/useKeys";
import { rested } from "@/ui/rested";

const Overlays = rested(async () => (await import("./Overlays")).Overlays);

/** What opens over every screen. */
export function Later() {
  // Later on the palette hears its key itself.
  useKeys({ "ctrl+k": () => spotlight.open() }, !Overlays.useIsHere());
  return <Overlays />;
}
