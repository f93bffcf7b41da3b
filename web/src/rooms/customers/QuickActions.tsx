import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBrandWhatsapp, IconNotes, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { useKeys } from "@/lib/useKeys";
import styles from "./header.module.css";
import type { Parts, QuickAction } from "./parts";

const order = "prneh";

/** The first phone that can be dialled; null where there is none, or where it is masked. */
export function phoneOf(customer: Customer): string | null {
  const phone = customer.identities.find(({ kind }) => kind === "phone")?.value;
  return phone && isWhole(phone) ? phone : null;
}

/** What is one click and one key away, here and from other rooms; their keys are heard. */
export function useQuickActions(customer: Customer, parts: Parts, writeNote: () => void): QuickAction[] {
  const { t } = useTranslation();
  const phone = phoneOf(customer);
  const actions: QuickAction[] = [...parts.actionsFor(customer)];
  if (phone && !actions.some(({ letter }) => letter === "p"))
    actions.push({
      letter: "p",
      Icon: IconPhone,
      text: t("customer.quick.call"),
      calls: phone,
      isOnBar: true,
    });
  if (customer.can.includes("note"))
    actions.push({
      letter: "n",
      Icon: IconNotes,
      text: t("customer.quick.note"),
      run: writeNote,
      isOnBar: true,
    });
  actions.sort((a, b) => order.indexOf(a.letter) - order.indexOf(b.letter));
  useKeys(
    Object.fromEntries(
      actions.map(({ letter, run, calls }) => [
        letter,
        () => {
          if (calls) document.querySelector<HTMLElement>("[data-call]")?.click();
          else run?.();
        },
      ]),
    ),
  );
  return actions;
}

/** In the header: signs, with their words and keys in the tip. */
export function QuickActions({ actions }: { actions: readonly QuickAction[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.quick} role="group" aria-label={t("customer.quick.title")}>
      {actions.map(({ letter, Icon, text, calls, run }) => {
        const label = `${text} · ${letter.toLocaleUpperCase("tr")}`;
        const sign = <Icon size={18} stroke={1.7} aria-hidden />;
        return (
          <Tooltip key={letter} label={label} openDelay={350}>
            {calls ? (
              <ActionIcon
                component="a"
                data-call
                href={`tel:${calls}`}
                onClick={run}
                aria-label={text}
                variant="default"
                size={30}
              >
                {sign}
              </ActionIcon>
            ) : (
              <ActionIcon onClick={run} aria-label={text} variant="default" size={30}>
                {sign}
              </ActionIcon>
            )}
          </Tooltip>
        );
      })}
    </div>
  );
}

/** At the thumb: call, WhatsApp, note, appointment. */
export function PhoneBar({ actions, phone }: { actions: readonly QuickAction[]; phone: string | null }) {
  const [call, ...rest] = actions.filter(({ isOnBar }) => isOnBar);
  return (
    <div className={styles.bar}>
      {call && <BarAction action={call} />}
      {phone && (
        <a href={`https://wa.me/${phone.replace(/\D/g, "")}`} target="_blank" rel="noreferrer noopener">
          <IconBrandWhatsapp size={18} stroke={1.7} color="var(--whatsapp)" aria-hidden /> WhatsApp
        </a>
      )}
      {rest.map((action) => (
        <BarAction key={action.letter} action={action} />
      ))}
    </div>
  );
}

function BarAction({ action: { Icon, text, calls, run } }: { action: QuickAction }) {
  const inside = (
    <>
      <Icon size={18} stroke={1.7} aria-hidden /> {text}
    </>
  );
  return calls ? (
    <a data-call href={`tel:${calls}`} onClick={run}>
      {inside}
    </a>
  ) : (
    <button type="button" onClick={run}>
      {inside}
    </button>
  );
}
