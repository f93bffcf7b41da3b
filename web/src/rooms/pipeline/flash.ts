import { rows } from "@/live/rows";

/** Fades the background of cards that somebody else changed, once. */
export function flashRemoteChanges(): () => void {
  return rows.onKind("card", (changes) => {
    const touched = changes.filter(({ isRemote, after }) => isRemote && after);
    if (touched.length === 0 || touched.length > 40) return;
    // After React has drawn the change.
    requestAnimationFrame(() => {
      for (const { id } of touched) flash(id);
    });
  });
}

function flash(id: string): void {
  const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
  if (!card || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  card.animate([{ backgroundColor: "var(--tint-strong)" }, { backgroundColor: "var(--card)" }], {
    duration: 1_200,
    easing: "ease-out",
  });
}
