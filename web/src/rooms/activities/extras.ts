/** What other rooms hang on activities; the route hands it in, as rooms do not know each other. */
import { createContext, type ReactNode, use } from "react";
import type { Activity } from "@/api/types";

export type Extras = {
  /** Entries of the menu of an open one; `title` is how it is called. */
  menu?: (activity: Activity, title: string) => ReactNode;
  /** What stands beneath it, wherever it is shown. */
  beneath?: (activity: Activity) => ReactNode;
  /** What stands in the form that ends it. */
  ending?: (activity: Activity) => ReactNode;
};

export const ExtrasContext = createContext<Extras>({});

export function useExtras(): Extras {
  return use(ExtrasContext);
}
