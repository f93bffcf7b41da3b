import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import {
  IconHelp,
  IconLanguage,
  IconLineHeight,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { logOut, saveLanguage, useMe } from "@/api/me";
import type { Ref } from "@/api/types";
import { currentLanguage, setLanguage } from "@/lib/i18n";
import { endGo, isGoing } from "@/lib/keys";
import { chooseCardLook } from "@/live/cardLook";
import { useConnection } from "@/live/connection";
import { useEverybody } from "@/live/presence";
import { usePeople } from "@/live/shared";
import { Answer } from "@/rooms/customers/handover/Answer";
import { Bell } from "@/rooms/notify/Bell";
import { Avatar, Avatars } from "@/ui/Avatar";
import { densities, usePrefs } from "@/ui/prefs";
import { useTopBarSlot } from "@/ui/TopBarTitle";
import { openHelp } from "./helpState";
import { OwnStatus } from "./OwnStatus";
import styles from "./shell.module.css";

const setSlot = (place: HTMLElement | null): void => useTopBarSlot.setState({ place });

export function TopBar() {
  const { t } = useTranslation();
  const others = useEverybody();
  return (
    <header className={styles.bar}>
      <div className={styles.title} ref={setSlot} />
      <button
        type="button"
        className={styles.search}
        onClick={() => spotlight.open()}
        aria-label={t("palette.open")}
      >
        <IconSearch size={16} stroke={1.7} aria-hidden />
        <span>{t("palette.hint")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className={styles.right}>
        <span className={styles.others}>{others.length > 0 && <Others people={others} />}</span>
        <ConnectionDot />
        <NoticeBell />
        <SchemeButton />
        <OwnMenu />
      </div>
    </header>
  );
}

/** Who else is here, each with what they say of themselves. */
function Others({ people }: { people: readonly Ref[] }) {
  const colleagues = usePeople();
  const statusOf = (person: Ref): string | null =>
    colleagues.find(({ id }) => id === person.id)?.status ?? null;
  return <Avatars people={people} most={5} size="normal" isHere statusOf={statusOf} />;
}

function ConnectionDot() {
  const { t } = useTranslation();
  const status = useConnection((connection) => connection.status);
  return (
    <Tooltip label={t(`connection.${status}`)}>
      <span
        className={styles.connection}
        data-status={status}
        role="img"
        aria-label={t(`connection.${status}`)}
      >
        <i />
      </span>
    </Tooltip>
  );
}

function NoticeBell() {
  const navigate = useNavigate();
  return (
    <Bell
      isGoing={() => {
        if (!isGoing()) return false;
        endGo();
        return true;
      }}
      answer={({ verb, is_settled, subject_id, customer }) =>
        verb === "handover.offered" && !is_settled ? (
          <Answer id={subject_id} customerId={customer.id} />
        ) : null
      }
      open={({ customer }) => void navigate({ to: "/musteri/$id", params: { id: customer.id } })}
    />
  );
}

function SchemeButton() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const next = scheme === "dark" ? "light" : "dark";
  const text = t(`theme.${next}`);
  return (
    <Tooltip label={text}>
      <ActionIcon aria-label={text} onClick={() => setColorScheme(next)} data-testid="scheme">
        {scheme === "dark" ? <IconSun size={18} stroke={1.7} /> : <IconMoon size={18} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

function OwnMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const density = usePrefs((prefs) => prefs.density);
  const { setColorScheme } = useMantineColorScheme();
  const otherLanguage = currentLanguage() === "tr" ? "en" : "tr";
  return (
    <Menu position="bottom-end" width={220} zIndex={250}>
      <Menu.Target>
        <button type="button" className={styles.me} aria-label={t("shell.ownMenu", { name: me.name })}>
          <Avatar person={me} size="normal" status={me.status} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.name}</Menu.Label>
        <OwnStatus />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLanguage size={16} />}
          onClick={() => {
            void setLanguage(otherLanguage);
            void saveLanguage(queries, otherLanguage).catch(() => undefined);
          }}
        >
          {t("shell.otherLanguage")}
        </Menu.Item>
        <Menu.Item leftSection={<IconSun size={16} />} onClick={() => setColorScheme("auto")}>
          {t("theme.auto")}
        </Menu.Item>
        <Menu.Item leftSection={<IconHelp size={16} />} onClick={openHelp} rightSection="?">
          {t("help.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("density.title")}</Menu.Label>
        {densities.map((name) => (
          <Menu.Item
            key={name}
            leftSection={<IconLineHeight size={16} />}
            rightSection={name === density ? "✓" : null}
            onClick={() => chooseCardLook(me.id, { density: name })}
          >
            {t(`density.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void logOut()}>
          {t("shell.logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
