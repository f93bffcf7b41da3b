import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArrowsSort, IconSortAscending, IconSortDescending } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { say, useCardFields } from "./filtering/names";
import { sorts, type Way } from "./sort";

type Props = { sort: string | undefined; onSort: (sort: string | undefined) => void };

/** In which order the cards of each column stand. */
export function SortMenu({ sort, onSort }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const offered = useCardFields().sorts.filter((name) => name in sorts);
  const name = sort?.replace(/^-/, "") ?? "";
  const way: Way = sort?.startsWith("-") ? "-" : "";
  const label = sort ? t("sort.now", { name: say(`sort.by.${name}`) }) : t("sort.title");
  const Icon = !sort ? IconArrowsSort : way ? IconSortDescending : IconSortAscending;
  return (
    <Menu position="bottom-end" zIndex={250} closeOnItemClick={false}>
      <Menu.Target>
        {isPhone ? (
          <ActionIcon
            size={44}
            variant={sort ? "light" : "subtle"}
            color={sort ? "petrol" : "gray"}
            aria-label={label}
          >
            <Icon size={20} stroke={1.7} />
          </ActionIcon>
        ) : (
          <Button
            variant={sort ? "light" : "default"}
            leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
          >
            {label}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={name}
          onChange={(chosen) => onSort(chosen ? `${sorts[chosen]?.ways[0] ?? ""}${chosen}` : undefined)}
        >
          <Menu.RadioItem value="">{t("sort.byHand")}</Menu.RadioItem>
          {offered.map((each) => (
            <Menu.RadioItem key={each} value={each}>
              {say(`sort.by.${each}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {sort && sorts[name] && (
          <>
            <Menu.Divider />
            <Menu.Label>{t("sort.way")}</Menu.Label>
            <Menu.RadioGroup value={way} onChange={(chosen) => onSort(`${chosen}${name}`)}>
              {sorts[name].ways.map((each) => (
                <Menu.RadioItem key={each} value={each}>
                  {say(`sort.${each ? "down" : "up"}.${name}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
