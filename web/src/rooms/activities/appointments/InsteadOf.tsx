import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity } from "@/api/types";
import { due } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useActivityTypes } from "@/live/shared";
import { useOpenActivities } from "../load";
import { isWish } from "../wishes";
import type { Wish } from "./booking";

const none = "none";

type Choice = {
  wishes: readonly Activity[];
  chosen: string | null;
  choose: (id: string | null) => void;
  /** As it is sent: what was asked from stays said, though somebody else may book it meanwhile. */
  said: { activity_id?: string | null };
};

/** Which open activity the booking ends: the one it was asked from, else the first that asks for an appointment. */
export function useInsteadOf(customerId: string, wish: Wish | undefined): Choice {
  const me = useMe();
  const { items: types } = useActivityTypes();
  const { items, view } = useOpenActivities(customerId, isGranted(me, "activities.view"));
  const [picked, setPicked] = useState<string | null | undefined>(wish?.id);
  const wishes = items.filter((activity) => isWish(activity, types));
  const chosen = picked === undefined ? (wishes[0]?.id ?? null) : picked;
  const isKnown = picked !== undefined || (view.phase === "ready" && wishes.length > 0);
  return { wishes, chosen, choose: setPicked, said: isKnown ? { activity_id: chosen } : {} };
}

/** Said before it is booked: what is no longer to be done then. */
export function InsteadOf({ wishes, chosen, choose }: Choice) {
  const { t } = useTranslation();
  const now = useNow();
  if (wishes.length === 0) return null;
  return (
    <Select
      label={t("appointment.insteadOf")}
      data={[
        ...wishes.map(({ id, title, due_at: at }) => ({
          value: id,
          label: t("appointment.wish", { title: title ?? t("appointment.plain"), when: due(at, now).text }),
        })),
        { value: none, label: t("appointment.insteadOfNone") },
      ]}
      value={chosen ?? none}
      allowDeselect={false}
      onChange={(id) => choose(id === none ? null : id)}
      comboboxProps={{ zIndex: 400 }}
    />
  );
}
