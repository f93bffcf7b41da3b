import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { tr } from "@/locales/tr";
import type { rest } from "@/locales/tr/rest";

export type Language = "tr" | "en";
export type Texts = typeof tr & typeof rest;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "texts";
    resources: { texts: Texts };
    returnNull: false;
  }
}

const remembered = "crm.language";

/** The language chosen on this computer, for screens before login. */
export function rememberedLanguage(): Language {
  return localStorage.getItem(remembered) === "en" ? "en" : "tr";
}

export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "tr",
    fallbackLng: "tr",
    defaultNS: "texts",
    ns: ["texts"],
    resources: { tr: { texts: tr } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await setLanguage(rememberedLanguage());
}

/** Every text and format changes at once; English is fetched on first use. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === "en" && !i18next.hasResourceBundle("en", "texts")) {
    const { en } = await import("@/locales/en");
    i18next.addResourceBundle("en", "texts", en);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(remembered, language);
  document.documentElement.lang = language;
}

let chosen: Language | null = null;

/** Before login: this language from now on, and for the account that is logged in to next. */
export async function chooseLanguage(language: Language): Promise<void> {
  chosen = language;
  await setLanguage(language);
}

/** The language chosen just now for the next login, if any; asked once. */
export function takeChosenLanguage(): Language | null {
  const taken = chosen;
  chosen = null;
  return taken;
}

export function currentLanguage(): Language {
  return i18next.language === "en" ? "en" : "tr";
}
