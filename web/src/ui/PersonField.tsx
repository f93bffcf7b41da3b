import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Ref } from "@/api/types";

type Props = {
  label: string;
  /** How one is called oneself, who stands first. */
  own: string;
  /** Who else can be chosen. */
  people: readonly Ref[];
  value: string;
  choose: (id: string) => void;
  /** Why that person cannot be. */
  problem: string | null;
  autoFocus?: boolean;
};

/** Oneself or a colleague. */
export function PersonField({ label, own, people, value, choose, problem, autoFocus = false }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Select
      label={label}
      data={[
        { value: me.id, label: own },
        ...people.filter(({ id }) => id !== me.id).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value}
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
