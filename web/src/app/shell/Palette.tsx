import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { IconLanguage, IconLogout, IconMoon, IconPlus, IconSearch, IconUser } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { logOut } from "@/api/me";
import { matches } from "@/lib/fold";
import { currentLanguage, setLanguage } from "@/lib/i18n";
import { phoneText } from "@/lib/phone";
import { startNew } from "@/ui/newThing";
import { useSections } from "../settings/sections";
import { openHelp } from "./helpState";
import styles from "./palette.module.css";
import { screens, settingsScreen } from "./screens";

type Command = { id: string; text: string; hint?: string; icon: React.ReactNode; run: () => void };

function useCommands(): Command[] {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return [
    {
      id: "new",
      text: t("board.newCard"),
      hint: "C",
      icon: <IconPlus size={18} stroke={1.7} />,
      run: startNew,
    },
    {
      id: "theme",
      text: t("theme.toggle"),
      icon: <IconMoon size={18} stroke={1.7} />,
      run: toggleColorScheme,
    },
    {
      id: "language",
      text: t("shell.otherLanguage"),
      icon: <IconLanguage size={18} stroke={1.7} />,
      run: () => void setLanguage(currentLanguage() === "tr" ? "en" : "tr"),
    },
    {
      id: "help",
      text: t("help.title"),
      hint: "?",
      icon: <IconSearch size={18} stroke={1.7} />,
      run: openHelp,
    },
    {
      id: "out",
      text: t("shell.logOut"),
      icon: <IconLogout size={18} stroke={1.7} />,
      run: () => void logOut(),
    },
  ];
}

function useScreens(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const places = [...screens, settingsScreen].map((screen) => ({
    id: screen.to,
    text: t(screen.name),
    hint: `G ${screen.key.toLocaleUpperCase("tr")}`,
    icon: <screen.Icon size={18} stroke={1.7} />,
    run: () => void navigate({ to: screen.to }),
  }));
  const sections = useSections().map(({ key, name, Icon }) => ({
    id: `settings:${key}`,
    text: t(`settings.${name}`),
    hint: t("nav.settings"),
    icon: <Icon size={18} stroke={1.7} />,
    run: () => void navigate({ to: "/ayarlar/$section", params: { section: key } }),
  }));
  return [...places, ...sections];
}

function useCustomers(typed: string): Command[] {
  const navigate = useNavigate();
  const asked = useDeferredValue(typed.trim());
  const { data } = useQuery({
    queryKey: ["search", asked],
    queryFn: async () =>
      (await answer(http.GET("/api/search", { params: { query: { q: asked } } }))).row.items,
    enabled: asked.length > 1 && !asked.startsWith(">"),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  if (asked.length < 2 || asked.startsWith(">")) return [];
  return (data ?? []).slice(0, 8).map((hit) => ({
    id: hit.id,
    text: hit.title,
    hint: hit.phone ? phoneText(hit.phone) : (hit.hint ?? undefined),
    icon: <IconUser size={18} stroke={1.7} />,
    run: () => void navigate({ to: "/musteri/$id", params: { id: hit.id } }),
  }));
}

/** Ctrl K: customers, commands and screens from one field. */
export function Palette() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const wanted = typed.replace(/^>\s*/, "");
  const customers = useCustomers(typed);
  const commands = useCommands().filter((command) => matches(wanted, command.text));
  const places = useScreens().filter((screen) => matches(wanted, screen.text));
  const isEmpty = customers.length + commands.length + places.length === 0;
  return (
    <Spotlight.Root
      lockScroll={false}
      query={typed}
      onQueryChange={setTyped}
      shortcut={["mod + K"]}
      size={640}
      yOffset="12vh"
      centered={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      zIndex={220}
      scrollable
      maxHeight="60vh"
    >
      <Spotlight.Search
        placeholder={t("palette.hint")}
        aria-label={t("palette.open")}
        leftSection={<IconSearch size={18} stroke={1.7} />}
        onKeyDown={(event) => {
          const isChosen = document.querySelector(`.${styles.action}[data-selected]`) !== null;
          const first = [...customers, ...commands, ...places][0];
          if (event.key !== "Enter" || isChosen || !first) return;
          spotlight.close();
          first.run();
        }}
      />
      <Spotlight.ActionsList>
        <Section name={t("palette.customers")} commands={customers} />
        <Section name={t("palette.commands")} commands={commands} />
        <Section name={t("palette.screens")} commands={places} />
        {isEmpty && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Section({ name, commands }: { name: string; commands: Command[] }) {
  if (commands.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={name} className={styles.group}>
      {commands.map((command) => (
        <Spotlight.Action key={command.id} onClick={command.run} className={styles.action}>
          {command.icon}
          <span className={styles.text}>{command.text}</span>
          {command.hint && <span className={styles.hint}>{command.hint}</span>}
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  );
}
