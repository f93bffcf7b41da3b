import i18next from "i18next";
import audit from "./audit.json";
import quality from "./quality.json";
import security from "./security.json";
import settings from "./settings.json";

/** The texts of screens that are opened now and then. Whoever shows them imports this file; the first page goes without. */
export const rest = { ...audit, ...quality, ...security, ...settings };

function add(): void {
  i18next.addResourceBundle("tr", "texts", rest, true, true);
}

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
