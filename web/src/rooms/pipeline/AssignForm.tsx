import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, Ref } from "@/api/types";
import { usePeople } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { closeDeed, useDeeds } from "./deeds";
import { PickList } from "./PickList";

/** Hands the customer over to one person; with Shift they join those who answer already, or leave them. */
export function AssignForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const people = usePeople();
  const deeds = useDeeds();
  const now = card.assignees;
  const [isJoining, setJoining] = useState(false);
  const others = people.filter(({ id }) => !now.some((person) => person.id === id));

  function pick(id: string, isShifted: boolean): void {
    const person = [...now, ...people].find((candidate) => candidate.id === id);
    if (!person) return;
    const ref: Ref = { id: person.id, name: person.name };
    const isIn = now.some((one) => one.id === id);
    if (!isShifted && !isJoining) {
      if (now.length !== 1 || !isIn) deeds.assign(card, [ref]);
      closeDeed();
    } else deeds.assign(card, isIn ? now.filter((one) => one.id !== id) : [...now, ref]);
  }

  return (
    <>
      <PickList
        label={t("deed.assignTo")}
        items={[
          ...now.map((person) => ({ person, isOn: true })),
          ...others.map((person) => ({ person, isOn: false })),
        ].map(({ person, isOn }) => ({
          id: person.id,
          name: person.name,
          isOn,
          sign: <Avatar person={person} size="small" />,
        }))}
        onPick={pick}
        hint={t("deed.assignHint")}
      />
      {now.length > 0 && (
        <Checkbox
          mt="xs"
          label={t("deed.join")}
          checked={isJoining}
          onChange={(event) => setJoining(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
