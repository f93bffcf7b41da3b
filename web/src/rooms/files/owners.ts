/** How the things are called that files belong to, by their kind; the route hands it in, as rooms do not know each other. */
import { type ComponentType, createContext } from "react";

export type Owners = Readonly<Record<string, ComponentType<{ id: string }>>>;

export const OwnersContext = createContext<Owners>({});
