import { Checkbox, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { ShownField } from "@/api/types";
import { type Density, densities } from "@/ui/prefs";
import { cardFields, rightOf, tightFields, useChooseLook, useLook } from "./look";
import styles from "./lookMenu.module.css";

/** How dense cards stand, and what they show unless `children` say what else stands there. */
export function LookForm({ children = <CardFields /> }: { children?: React.ReactNode }) {
  const { t } = useTranslation();
  const look = useLook();
  const choose = useChooseLook();
  return (
    <div className={styles.form}>
      <SegmentedControl
        fullWidth
        aria-label={t("density.title")}
        value={look.density}
        onChange={(density) => choose({ density: density as Density })}
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
  const choose = useChooseLook();
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
