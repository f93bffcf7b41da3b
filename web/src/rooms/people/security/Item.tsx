import styles from "./security.module.css";

/** One thing of this page: a sign, what it is, what is known of it, and what can be done with it. */
export function Item({
  icon,
  name,
  chips,
  children,
  actions,
}: {
  icon: React.ReactNode;
  name: React.ReactNode;
  chips?: React.ReactNode;
  children?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  return (
    <li className={styles.item}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <div className={styles.what}>
        <div className={styles.head}>
          <strong>{name}</strong>
          {chips}
        </div>
        <div className={styles.facts}>{children}</div>
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </li>
  );
}
