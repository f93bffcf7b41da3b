import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { useSeers } from "@/live/shared";

type Props = {
  customerId: string;
  ownerId: string;
  choose: (ownerId: string) => void;
  /** Why that person cannot have it. */
  problem: string | null;
  autoFocus?: boolean;
};

/** Who is to do something for a customer: oneself, or anybody who sees it. */
export function Whom({ customerId, ownerId, choose, problem, autoFocus = false }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const others = useSeers(customerId).filter(({ id }) => id !== me.id);
  return (
    <Select
      label={t("activity.whom")}
      data={[
        { value: me.id, label: t("activity.me") },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={ownerId}
      onChange={(next) => next && choose(next)}
      error={problem}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t("common.nothing")}
      autoFocus={autoFocus}
      comboboxProps={{ zIndex: 400 }}
    />
  );
}
