import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRoles } from "@/live/shared";
import styles from "./people.module.css";

/** The roles to choose from, each with what it is for. */
export function RoleBoxes({
  value = [],
  onChange,
  error,
}: {
  value?: string[];
  onChange: (ids: string[]) => void;
  error?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { items } = useRoles();
  return (
    <Checkbox.Group label={t("users.roles")} value={value} onChange={onChange} error={error}>
      <div className={styles.boxes}>
        {items.map((role) => (
          <Checkbox
            key={role.id}
            value={role.id}
            label={role.name}
            {...(role.description ? { description: role.description } : {})}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
