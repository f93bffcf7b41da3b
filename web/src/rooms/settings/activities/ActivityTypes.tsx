import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useActivityTypes } from "@/live/shared";
import { useOrderDrops } from "@/ui/order";
import { Bones, RegionError } from "@/ui/States";
import settings from "../settings.module.css";
import { addType, orderTypes } from "./edits";
import { NoShowChain } from "./NoShowChain";
import { moved, stepped } from "./order";
import { TypeItem } from "./TypeItem";
import styles from "./types.module.css";

/** Types of activities, how each can end, and what that brings about. Each field is kept as soon as it is left. */
export function ActivityTypes() {
  const { t } = useTranslation();
  const { items, view } = useActivityTypes();
  const types = items.filter(({ is_ended }) => !is_ended);
  const order = types.map(({ id }) => id);
  useOrderDrops("type-setting", (id, before) => {
    const next = moved(order, id, before);
    if (next.join() !== order.join()) void orderTypes(next);
  });
  return (
    <section className={`${settings.section} ${styles.section}`}>
      <h2>{t("settings.activities")}</h2>
      <p className={settings.lead}>{t("activities.text")}</p>
      {view.phase === "failed" && (
        <RegionError what={t("activities.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={6} height={48} />}
      <ol className={styles.types}>
        {types.map((type, at) => (
          <TypeItem
            key={type.id}
            type={type}
            nextId={order[at + 1] ?? null}
            isFirst={at === 0}
            isLast={at === types.length - 1}
            step={(by) => void orderTypes(stepped(order, type.id, by))}
          />
        ))}
      </ol>
      {view.phase === "ready" && (
        <Add label={t("activities.newName")} button={t("activities.add")} add={(name) => addType(name)} />
      )}
      <NoShowChain />
    </section>
  );
}

/** A name and a button; the field is empty again once it was taken. */
export function Add({
  label,
  button,
  add,
}: {
  label: string;
  button: string;
  add: (name: string) => Promise<boolean>;
}) {
  const [name, setName] = useState("");
  return (
    <form
      className={styles.add}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim()) return;
        void add(name.trim()).then((isTaken) => {
          if (isTaken) setName("");
        });
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={label}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" h={30} leftSection={<IconPlus size={15} aria-hidden />}>
        {button}
      </Button>
    </form>
  );
}
