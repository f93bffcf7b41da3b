import { useAnnounced } from "./announce";

/** The polite live region of the app. */
export function Announcer() {
  const text = useAnnounced((announced) => announced.text);
  return (
    <div className="visually-hidden" aria-live="polite" role="status">
      {text}
    </div>
  );
}
