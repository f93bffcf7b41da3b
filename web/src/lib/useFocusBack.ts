import { useEffect, useState } from "react";

/** For what is drawn only while it is open: the focus goes back to where it was, unless it has gone elsewhere meanwhile. */
export function useFocusBack(isOpen = true): void {
  const [before] = useState(() => (isOpen ? document.activeElement : null));
  useEffect(
    () => () => {
      if (!(before instanceof HTMLElement) || !before.isConnected) return;
      if (document.activeElement === document.body) before.focus({ preventScroll: true });
    },
    [before],
  );
}
