import { useIsPhone } from "@/lib/useMedia";
import { Dialog } from "@/ui/Dialog";
import { FromBelow } from "./FromBelow";

type Props = {
  opened: boolean;
  onClose: () => void;
  title: React.ReactNode;
  /** Width in pixels where it is a dialog. */
  size: number;
  returnFocus?: boolean;
  children: React.ReactNode;
};

/** A small question: a dialog on large screens, a sheet from below on phones. */
export function Sheet({ size, ...shown }: Props) {
  const isPhone = useIsPhone();
  if (isPhone) return <FromBelow {...shown} />;
  return <Dialog {...shown} size={size} />;
}
