import { Combobox, type ComboboxStore, useCombobox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { matches } from "@/lib/fold";
import { useKeys } from "@/lib/useKeys";
import { usePeople } from "@/live/shared";
import { focusNow } from "@/ui/focusNow";
import { assign } from "./edits";

type Props = {
  customer: Customer;
  /** A opens it, on this screen. */
  answersKeys: boolean;
  /** What it hangs on and is opened by. */
  target: (box: ComboboxStore) => React.ReactNode;
};

/** Chooses one more person to answer for a customer. */
export function AssignBox({ customer, answersKeys, target }: Props) {
  const { t } = useTranslation();
  const people = usePeople();
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      setTyped("");
      combobox.resetSelectedOption();
    },
  });
  const free = people.filter(
    ({ id, name }) => !customer.assignees.some((person) => person.id === id) && matches(typed, name),
  );
  useKeys({ a: () => combobox.openDropdown() }, answersKeys);

  function add(id: string): void {
    const person = people.find((candidate) => candidate.id === id);
    if (person) void assign(customer, [...customer.assignees, { id: person.id, name: person.name }]);
    combobox.closeDropdown();
  }

  return (
    <Combobox
      keepMounted={false}
      store={combobox}
      onOptionSubmit={add}
      width={240}
      position="bottom-start"
      zIndex={250}
    >
      <Combobox.Target targetType="button">{target(combobox)}</Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          ref={focusNow}
          value={typed}
          aria-label={t("customer.assign")}
          placeholder={t("common.search")}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options mah={240} style={{ overflowY: "auto" }} aria-label={t("customer.assign")}>
          {free.map((person) => (
            <Combobox.Option key={person.id} value={person.id}>
              {person.name}
            </Combobox.Option>
          ))}
          {free.length === 0 && <Combobox.Empty>{t("common.nothing")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
