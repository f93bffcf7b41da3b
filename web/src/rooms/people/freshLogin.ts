import { create } from "zustand";

/** Set while somebody is asked to prove again who they are; called with whether they did. */
export const useFreshLogin = create<{ settle: ((did: boolean) => void) | null }>(() => ({ settle: null }));

let asked: Promise<boolean> | null = null;

/** The person is asked once, however many requests wait for it. */
export function proveAgain(): Promise<boolean> {
  asked ??= new Promise<boolean>((settle) => useFreshLogin.setState({ settle })).finally(() => {
    asked = null;
    useFreshLogin.setState({ settle: null });
  });
  return asked;
}
