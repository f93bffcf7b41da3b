import { useTranslation } from "react-i18next";
import type { PolicyTable, Role } from "@/api/types";
import { Cell, type Choice } from "./Cell";
import type { Drafts, Part } from "./draft";
import { RoleMenu } from "./RoleMenu";
import styles from "./roles.module.css";

const scopes = ["none", "own", "team", "department", "all"] as const;
const held = ["none", "held"] as const;
const levels = ["hidden", "read", "write"] as const;
const maskable = ["hidden", "masked", "read", "write"] as const;

type Choose = (role: Role, part: Part, name: string, value: string | null) => void;

/** Rights and sensitive fields down, roles across. */
export function Matrix({
  policy,
  roles,
  drafts,
  canEdit,
  choose,
}: {
  policy: PolicyTable;
  roles: Role[];
  drafts: Drafts;
  canEdit: boolean;
  choose: Choose;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.sheet} tabIndex={0} role="region" aria-label={t("roles.matrix")}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={`${styles.column} ${styles.corner}`}>
              {t("roles.right")}
            </th>
            {roles.map((role) => (
              <th key={role.id} scope="col" className={styles.column}>
                <div className={styles.role}>
                  <span title={role.description}>{role.name}</span>
                  {canEdit && <RoleMenu role={role} roles={roles} />}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        {policy.modules.map((module) => (
          <tbody key={module.name}>
            <Band title={module.title} width={roles.length + 1} />
            {policy.rights
              .filter((right) => right.module === module.name)
              .map((right) => (
                <tr key={right.name}>
                  <RowHead title={right.title} text={right.text} />
                  {roles.map((role) => {
                    const scope = (drafts[role.id] ?? role).grants[right.name];
                    return (
                      <Cell
                        key={role.id}
                        label={`${role.name}: ${right.title}`}
                        value={(right.is_scoped ? (scope ?? "none") : scope ? "held" : "none") as Choice}
                        choices={right.is_scoped ? scopes : held}
                        isChanged={scope !== (drafts[role.id]?.base ?? role).grants[right.name]}
                        isReadOnly={!canEdit}
                        choose={(value) =>
                          choose(
                            role,
                            "grants",
                            right.name,
                            value === "none" ? null : value === "held" ? "all" : value,
                          )
                        }
                      />
                    );
                  })}
                </tr>
              ))}
          </tbody>
        ))}
        <tbody>
          <Band title={t("roles.fields")} width={roles.length + 1} />
          {policy.fields.map((field) => (
            <tr key={field.name}>
              <RowHead title={field.title} text={field.text} />
              {roles.map((role) => {
                const level = (drafts[role.id] ?? role).fields[field.name] ?? "write";
                return (
                  <Cell
                    key={role.id}
                    label={`${role.name}: ${field.title}`}
                    value={level as Choice}
                    choices={field.is_maskable ? maskable : levels}
                    isChanged={level !== ((drafts[role.id]?.base ?? role).fields[field.name] ?? "write")}
                    isReadOnly={!canEdit}
                    choose={(value) => choose(role, "fields", field.name, value === "write" ? null : value)}
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Band({ title, width }: { title: string; width: number }) {
  return (
    <tr>
      <th scope="colgroup" colSpan={width} className={styles.band}>
        <span className={styles.bandName}>{title}</span>
      </th>
    </tr>
  );
}

function RowHead({ title, text }: { title: string; text: string }) {
  return (
    <th scope="row" className={styles.head}>
      {title}
      <small className={styles.explained}>{text}</small>
    </th>
  );
}
