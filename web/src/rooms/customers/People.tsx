import { Combobox, useCombobox } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer, Ref } from "@/api/types";
import { matches } from "@/lib/fold";
import { useKeys } from "@/lib/useKeys";
import { usePeople, useStatus } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import styles from "./customer.module.css";
import { assign } from "./edits";

/** Who is responsible; the first one leads. */
export function People({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const people = usePeople();
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      setTyped("");
      combobox.resetSelectedOption();
    },
  });
  const canAssign = customer.can.includes("assign");
  const free = people.filter(
    ({ id, name }) => !customer.assignees.some((person) => person.id === id) && matches(typed, name),
  );
  useKeys({ a: () => combobox.openDropdown() }, canAssign);

  function add(id: string): void {
    const person = people.find((candidate) => candidate.id === id);
    if (person) void assign(customer, [...customer.assignees, { id: person.id, name: person.name }]);
    combobox.closeDropdown();
  }

  return (
    <ul className={styles.people}>
      {customer.assignees.map((person) => (
        <li key={person.id}>
          <PersonAvatar person={person} />
          <span>{person.name}</span>
          {canAssign && (
            <button
              type="button"
              className={styles.take}
              aria-label={t("customer.unassign", { name: person.name })}
              onClick={() =>
                void assign(
                  customer,
                  customer.assignees.filter(({ id }) => id !== person.id),
                )
              }
            >
              <IconX size={14} stroke={1.7} />
            </button>
          )}
        </li>
      ))}
      {customer.assignees.length === 0 && <li className={styles.none}>{t("customer.nobody")}</li>}
      {canAssign && (
        <li>
          <Combobox store={combobox} onOptionSubmit={add} width={240} position="bottom-start" zIndex={250}>
            <Combobox.Target targetType="button">
              <button type="button" className={styles.add} onClick={() => combobox.toggleDropdown()}>
                <IconPlus size={14} stroke={1.7} aria-hidden /> {t("customer.assign")}
              </button>
            </Combobox.Target>
            <Combobox.Dropdown>
              <Combobox.Search
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
        </li>
      )}
    </ul>
  );
}

function PersonAvatar({ person }: { person: Ref }) {
  return <Avatar person={person} size="normal" status={useStatus(person.id)} />;
}
