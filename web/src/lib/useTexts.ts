import i18next, { type TFunction } from "i18next";
import { createContext, useContext } from "react";

/** The texts of the language on screen. The app gives them once; whatever reads them is drawn anew with another language. */
export const TextsContext = createContext<TFunction>(i18next.t);

/**
 * The texts, for parts that stand on a screen by the hundred: rows and cards that come and go while one scrolls. Each use
 * of `useTranslation` copies the whole of i18next as it begins, a tenth of the work of a row with a dozen cells.
 */
export function useTexts(): TFunction {
  return useContext(TextsContext);
}
