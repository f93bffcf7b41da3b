import { useTranslation } from "react-i18next";
import { useSeers } from "@/live/shared";
import { PersonField } from "@/ui/PersonField";

type Props = {
  customerId: string;
  ownerId: string;
  choose: (ownerId: string) => void;
  /** Why that person cannot have it. */
  problem: string | null;
  autoFocus?: boolean;
};

/** Who is to do something for a customer: oneself, or anybody who sees it. */
export function Whom({ customerId, ownerId, ...field }: Props) {
  const { t } = useTranslation();
  return (
    <PersonField
      label={t("activity.whom")}
      own={t("activity.me")}
      people={useSeers(customerId)}
      value={ownerId}
      {...field}
    />
  );
}
