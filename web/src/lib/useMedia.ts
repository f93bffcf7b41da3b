import { useSyncExternalStore } from "react";

type Followed = { follow: (listener: () => void) => () => void; holds: () => boolean };

/** Each query is asked once and followed: every card of a board asks. */
const followed = new Map<string, Followed>();

function followedOf(query: string): Followed {
  let one = followed.get(query);
  if (!one) {
    const media = matchMedia(query);
    one = {
      follow: (listener) => {
        media.addEventListener("change", listener);
        return () => media.removeEventListener("change", listener);
      },
      holds: () => media.matches,
    };
    followed.set(query, one);
  }
  return one;
}

/** Whether a media query holds, followed live. */
export function useMedia(query: string): boolean {
  const { follow, holds } = followedOf(query);
  return useSyncExternalStore(follow, holds);
}

/** Below this width the app is a phone: bottom tabs, one column, full-screen drawers. */
export function useIsPhone(): boolean {
  return useMedia("(max-width: 760px)");
}
