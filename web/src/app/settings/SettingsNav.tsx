import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { matches } from "@/lib/fold";
import styles from "./nav.module.css";
import { groups, type Section, useSections } from "./sections";

/** The menu of the settings: groups of sections, and a field that finds one by its name or by what it is about. */
export function SettingsNav() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const open = useSections();
  const found = open.filter(({ name }) =>
    matches(typed, `${t(`settings.${name}`)} ${t(`settingsWords.${name}`)}`),
  );
  return (
    <nav className={styles.nav} aria-label={t("nav.settings")}>
      <TextInput
        type="search"
        className={styles.search ?? ""}
        aria-label={t("settingsNav.search")}
        placeholder={t("settingsNav.search")}
        leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === "Escape") setTyped("");
          if (event.key === "Enter" && first)
            void navigate({ to: "/ayarlar/$section", params: { section: first.key } });
        }}
      />
      {groups.map((group) => (
        <Group key={group} group={group} sections={found.filter((section) => section.group === group)} />
      ))}
      {found.length === 0 && <p className={styles.nothing}>{t("common.nothing")}</p>}
    </nav>
  );
}

function Group({ group, sections }: { group: (typeof groups)[number]; sections: Section[] }) {
  const { t } = useTranslation();
  if (sections.length === 0) return null;
  return (
    <div className={styles.group}>
      <h2>{t(`settingsNav.${group}`)}</h2>
      <ul>
        {sections.map(({ key, name, Icon, Page }) => (
          <li key={key}>
            <Link
              to="/ayarlar/$section"
              params={{ section: key }}
              className={styles.link}
              activeProps={{ "data-active": true, "aria-current": "page" }}
              onPointerEnter={() => void Page.preload?.()}
              onFocus={() => void Page.preload?.()}
            >
              <Icon size={18} stroke={1.7} aria-hidden />
              {t(`settings.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
