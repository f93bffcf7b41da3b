import { useTranslation } from "react-i18next";
import type { WaysIn } from "@/api/types";
import { enterByPasskey, knowsPasskeys } from "./passkeys/ceremony";
import type { Refusals } from "./Refused";
import { leaveToEnter } from "./signOn/journey";
import { WayButtons } from "./WayButtons";

/** The ways in beside the password. `returnTo` is where to go on after coming back from the provider. */
export function OtherWays({
  ways,
  returnTo,
  onDone,
  ...others
}: {
  ways: WaysIn;
  returnTo: string;
  onDone: () => Promise<void> | void;
  /** A passkey was asked for and not given. */
  onStopped: () => void;
  refusals: Refusals;
  hasDivider?: boolean;
}) {
  const { t } = useTranslation();

  async function enter(): Promise<void> {
    await enterByPasskey({ isQuiet: false });
    await onDone();
  }

  return (
    <WayButtons
      passkey={ways.passkeys && knowsPasskeys() ? { label: t("ways.passkey"), go: enter } : null}
      signOn={
        ways.sign_on === null
          ? null
          : {
              label: ways.sign_on || t("ways.signOn"),
              go: () => leaveToEnter(returnTo),
              isFirst: ways.is_sign_on_only,
            }
      }
      {...others}
    />
  );
}
