import "./nonce";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "@/ui/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { meQuery } from "@/api/me";
import { startTranslations } from "@/lib/i18n";
import { App } from "./App";
import { queries } from "./queries";
import { keepFiles } from "./worker";

// What the first screen needs is asked for together, not one after the other.
void queries.prefetchQuery(meQuery);
if (/^\/(huni)?$/.test(location.pathname)) void import("./routes/BoardRoute");
await startTranslations();

const root = document.getElementById("root");
// What the first screen loads comes first.
if (document.readyState === "complete") void keepFiles();
else window.addEventListener("load", () => void keepFiles());
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
