import { ActionIcon, Checkbox, Drawer, Popover, SegmentedControl } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { ShownField } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { chooseCardLook } from "@/live/cardLook";
import type { Density } from "@/ui/prefs";
import { cardFields, type Look, rightOf, tightFields, useLook } from "./look";
import styles from "./lookMenu.module.css";

const densities: readonly Density[] = ["tight", "normal", "wide"];

/** "Görünüm": how dense cards stand and what they show, unless `children` say what else stands there; on all screens of this person. */
export function LookMenu({ children = <CardFields /> }: { children?: React.ReactNode }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const button = (
    <ActionIcon
      size={isPhone ? 44 : 30}
      aria-label={t("look.title")}
      title={t("look.title")}
      onClick={() => setOpen(!isOpen)}
    >
      <IconAdjustmentsHorizontal size={isPhone ? 20 : 17} stroke={1.7} />
    </ActionIcon>
  );
  if (isPhone) {
    return (
      <>
        {button}
        <Drawer
          opened={isOpen}
          onClose={() => setOpen(false)}
          position="bottom"
          size="auto"
          title={t("look.title")}
          styles={{ content: { height: "auto", borderRadius: "16px 16px 0 0" } }}
          closeButtonProps={{ "aria-label": t("common.close") }}
        >
          <LookForm>{children}</LookForm>
        </Drawer>
      </>
    );
  }
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={300}
      position="bottom-end"
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={t("look.title")}>
        <LookForm>{children}</LookForm>
      </Popover.Dropdown>
    </Popover>
  );
}

function LookForm({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const look = useLook();
  return (
    <div className={styles.form}>
      <SegmentedControl
        fullWidth
        aria-label={t("density.title")}
        value={look.density}
        onChange={(density) => chooseCardLook(me.id, { density: density as Density })}
        data={densities.map((value) => ({ value, label: t(`density.${value}`) }))}
      />
      {children}
    </div>
  );
}

function CardFields() {
  const { t } = useTranslation();
  const me = useMe();
  const look = useLook();
  const choose = (part: Partial<Look>): void => chooseCardLook(me.id, part);
  const isTight = look.density === "tight";
  const offered = cardFields.filter((field) => {
    const right = rightOf[field];
    return !right || fieldRight(me, right) !== "hidden";
  });
  const toggle = (field: ShownField, isOn: boolean): void =>
    choose({
      fields: cardFields.filter((each) => (each === field ? isOn : look.fields.includes(each))),
    });
  return (
    <>
      <fieldset className={styles.fields}>
        <legend>{t("look.fields")}</legend>
        {offered.map((field) => (
          <Checkbox
            key={field}
            label={t(`look.${field}`)}
            checked={look.fields.includes(field)}
            disabled={isTight && !tightFields.has(field)}
            onChange={(event) => toggle(field, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <p className={styles.hint}>{t(isTight ? "look.tightHint" : "look.everywhere")}</p>
    </>
  );
}
