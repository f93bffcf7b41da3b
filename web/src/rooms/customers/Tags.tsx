import { Combobox, useCombobox } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Customer, Tag } from "@/api/types";
import { fold, matches } from "@/lib/fold";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { useTags } from "@/live/shared";
import { focusNow } from "@/ui/focusNow";
import { toast } from "@/ui/toast";
import styles from "./customer.module.css";
import { tagWith } from "./edits";

const makeNew = "\u0000new";

/** The labels of a customer; a new name makes a new label. */
export function Tags({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const known = useTags();
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      setTyped("");
      combobox.resetSelectedOption();
    },
  });
  const canTag = customer.can.includes("tag") || customer.can.includes("edit");
  const free = known.filter(
    ({ id, name }) => !customer.tags.some((tag) => tag.id === id) && matches(typed, name),
  );
  const isNew = typed.trim() !== "" && !known.some(({ name }) => fold(name) === fold(typed));

  async function add(value: string): Promise<void> {
    const name = typed.trim();
    combobox.closeDropdown();
    const tag = value === makeNew ? await makeTag(name) : known.find(({ id }) => id === value);
    if (tag) await tagWith(customer, [...customer.tags, tag]);
  }

  return (
    <div className={styles.tags}>
      {customer.tags.map((tag) => (
        <span key={tag.id} className={styles.tag}>
          {tag.name}
          {canTag && (
            <button
              type="button"
              aria-label={t("customer.untag", { name: tag.name })}
              onClick={() =>
                void tagWith(
                  customer,
                  customer.tags.filter(({ id }) => id !== tag.id),
                )
              }
            >
              <IconX size={12} stroke={1.8} />
            </button>
          )}
        </span>
      ))}
      {canTag && (
        <Combobox
          keepMounted={false}
          store={combobox}
          onOptionSubmit={(value) => void add(value)}
          width={220}
          position="bottom-start"
          zIndex={250}
        >
          <Combobox.Target targetType="button">
            <button type="button" className={styles.add} onClick={() => combobox.toggleDropdown()}>
              <IconPlus size={14} stroke={1.7} aria-hidden /> {t("customer.tag")}
            </button>
          </Combobox.Target>
          <Combobox.Dropdown>
            <Combobox.Search
              ref={focusNow}
              value={typed}
              aria-label={t("customer.tag")}
              placeholder={t("customer.tagHint")}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                combobox.selectFirstOption();
              }}
            />
            <Combobox.Options mah={220} style={{ overflowY: "auto" }} aria-label={t("customer.tag")}>
              {free.map((tag) => (
                <Combobox.Option key={tag.id} value={tag.id}>
                  {tag.name}
                </Combobox.Option>
              ))}
              {isNew && (
                <Combobox.Option value={makeNew}>
                  {t("customer.makeTag", { name: typed.trim() })}
                </Combobox.Option>
              )}
              {free.length === 0 && !isNew && <Combobox.Empty>{t("common.nothing")}</Combobox.Empty>}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
    </div>
  );
}

/** A new label; null when it was refused, which the person has been told. */
export async function makeTag(name: string): Promise<Tag | null> {
  const requestId = newId();
  rows.own(requestId);
  try {
    const { row, asOf } = await answer(
      http.POST("/api/tags", { ...named(requestId), body: { name, color: "mute" } }),
    );
    rows.place([{ kind: "tag", id: row.id, row }], asOf, requestId);
    return row;
  } catch (problem) {
    toast.refused(problem instanceof Problem ? problem.sentence : name);
    return null;
  }
}
