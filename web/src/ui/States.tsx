import { Button } from "@mantine/core";
import { IconAlertTriangle, IconLock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import styles from "./states.module.css";

/** Nothing here yet, or nothing left after filtering: one sentence and the way on. */
export function Empty({
  icon,
  children,
  action,
}: {
  icon?: React.ReactNode;
  children: React.ReactNode;
  action?: React.ReactNode;
}) {
  return (
    <div className={styles.state}>
      {icon}
      <p>{children}</p>
      {action}
    </div>
  );
}

/** A region that could not be loaded; the rest of the screen goes on working. */
export function RegionError({ what, problem, retry }: { what: string; problem: unknown; retry: () => void }) {
  const { t } = useTranslation();
  if (problem instanceof Problem && problem.status === 403) {
    return <Empty icon={<IconLock size={32} stroke={1.4} />}>{t("state.forbidden")}</Empty>;
  }
  if (problem instanceof Problem && problem.status === 404) {
    return <Empty>{t("state.notFound")}</Empty>;
  }
  const code = problem instanceof Problem ? (problem.trace ?? problem.code) : null;
  return (
    <div className={styles.state} role="alert">
      <IconAlertTriangle size={28} stroke={1.5} />
      <p>
        {what} {code && <code className={styles.code}>{t("state.code", { code: code.slice(0, 8) })}</code>}
      </p>
      <Button variant="default" onClick={retry}>
        {t("common.again")}
      </Button>
    </div>
  );
}

/** True after 150 ms, so that fast answers never flash a skeleton. */
export function useSlow(): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return isSlow;
}

/** Grey bars in the geometry of what will come. */
export function Bones({ rows, height, gap = 8 }: { rows: number; height: number; gap?: number }) {
  const isSlow = useSlow();
  return (
    <div aria-busy="true" style={{ display: "grid", gap }}>
      {isSlow &&
        Array.from({ length: rows }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
          <div key={at} className={styles.bone} style={{ height }} />
        ))}
    </div>
  );
}
