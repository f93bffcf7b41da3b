import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { usePresent } from "@/live/presence";
import { Avatar, Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { InlineText } from "@/ui/InlineText";
import { CustomerMenu } from "./CustomerMenu";
import { rename } from "./edits";
import styles from "./header.module.css";
import { Owner } from "./Owner";
import { PhoneMenu } from "./PhoneMenu";
import type { QuickAction } from "./parts";
import { QuickActions } from "./QuickActions";

const mostTags = 3;

type Props = {
  customer: Customer;
  actions: readonly QuickAction[];
  stepper: React.ReactNode;
  tools?: React.ReactNode;
  /** One column: what stands beside the name on a wide screen stands below it. */
  isNarrow: boolean;
  /** Only the name is left. */
  isFolded: boolean;
};

/** Who it is, how to reach them, where they stand, who answers and who else is here. It never scrolls away. */
export function Header({ customer, actions, stepper, tools, isNarrow, isFolded }: Props) {
  const { t } = useTranslation();
  const hasBar = useIsPhone() && tools !== undefined;
  const end = (
    <span className={styles.end}>
      <CustomerMenu customer={customer} />
      {tools}
    </span>
  );
  return (
    <header className={styles.header} data-narrow={isNarrow} data-folded={isFolded}>
      <div className={styles.first}>
        {hasBar && end}
        <Avatar person={customer} size="large" />
        <div className={styles.who}>
          <h2 className={styles.name}>
            <InlineText
              value={customer.name}
              label={t("customer.editName", { name: customer.name })}
              onSave={(name) => void rename(customer, name)}
              isLocked={!customer.can.includes("edit")}
            />
          </h2>
          <div className={styles.reach}>
            <PhoneMenu customer={customer} />
            {customer.needs_attention && <Chip tone="warn">{t("customer.needsAttention")}</Chip>}
          </div>
        </div>
        {isNarrow && !hasBar && end}
        {!isFolded && (
          <div className={styles.about}>
            <TagChips customer={customer} />
            <Owner customer={customer} />
            <Present customer={customer} />
            {actions.length > 0 && <QuickActions actions={actions} />}
          </div>
        )}
        {!isNarrow && end}
      </div>
      {!isFolded && <div className={styles.stepper}>{stepper}</div>}
    </header>
  );
}

function TagChips({ customer }: { customer: Customer }) {
  const rest = customer.tags.slice(mostTags);
  return (
    <span className={styles.chips}>
      {customer.tags.slice(0, mostTags).map((tag) => (
        <Chip key={tag.id}>{tag.name}</Chip>
      ))}
      {rest.length > 0 && <Chip title={rest.map(({ name }) => name).join(", ")}>+{rest.length}</Chip>}
    </span>
  );
}

function Present({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const present = usePresent("customer", customer.id);
  if (present.length === 0) return null;
  return (
    <Tooltip label={t("customer.here", { names: present.map(({ name }) => name).join(", ") })}>
      <span className={styles.present}>
        <Avatars people={present} most={3} size="normal" isHere />
      </span>
    </Tooltip>
  );
}
