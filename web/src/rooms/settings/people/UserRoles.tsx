import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { useRoles } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { giveRoles } from "./edits";
import styles from "./people.module.css";
import { RoleBoxes } from "./RoleBoxes";

/** What the person may do. Roles are saved together, so that nobody is without rights between two clicks. */
export function UserRoles({ user, isLocked }: { user: User; isLocked: boolean }) {
  const { t } = useTranslation();
  const { items } = useRoles();
  const [draft, setDraft] = useState<string[] | null>(null);
  const held = user.role_ids ?? [];
  if (isLocked) {
    return (
      <section className={styles.part}>
        <h4>{t("users.roles")}</h4>
        <p className={styles.chips}>
          {items
            .filter(({ id }) => held.includes(id))
            .map(({ id, name }) => (
              <Chip key={id}>{name}</Chip>
            ))}
        </p>
      </section>
    );
  }
  const chosen = draft ?? held;
  const isChanged = chosen.length !== held.length || chosen.some((id) => !held.includes(id));
  return (
    <section className={styles.part}>
      <RoleBoxes value={chosen} onChange={setDraft} />
      {isChanged && (
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setDraft(null)}>
            {t("common.cancel")}
          </Button>
          <Button
            onClick={() => {
              setDraft(null);
              void giveRoles(user, chosen);
            }}
          >
            {t("users.saveRoles")}
          </Button>
        </div>
      )}
    </section>
  );
}
