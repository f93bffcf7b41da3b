import { ActionIcon, Menu } from "@mantine/core";
import { IconChevronDown, IconDots, IconEyeOff, IconPlus, IconUsers } from "@tabler/icons-react";
import i18next from "i18next";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedView } from "@/api/types";
import { count } from "@/lib/formats";
import { useIsPhone } from "@/lib/useMedia";
import { useViews } from "@/live/shared";
import { FromBelow } from "@/ui/FromBelow";
import { type Filter, isFiltered } from "../filter";
import { endView, keepShown } from "./edits";
import { type Counts, useViewCounts } from "./useViewCounts";
import { type Drawn, differs, nameOf } from "./view";
import styles from "./views.module.css";

const ViewForm = lazy(async () => ({ default: (await import("./ViewForm")).ViewForm }));

type Props = {
  pipelineId: string;
  /** The view that is open. */
  view: SavedView | undefined;
  filter: Filter;
  drawn: Drawn;
  /** Opens a view as it was saved, or none. */
  choose: (view: SavedView | null) => void;
};

type Form = { view: SavedView | null };

/** The saved views as tabs with their counts; on a phone behind one button, in a sheet. */
export function ViewTabs({ pipelineId, view, filter, drawn, choose }: Props) {
  const isPhone = useIsPhone();
  const [form, setForm] = useState<Form | null>(null);
  const { items } = useViews(pipelineId);
  const counts = useViewCounts(pipelineId, items);
  const parts = { views: items, counts, view, filter, drawn, choose, open: setForm };
  return (
    <>
      {isPhone ? <Sheet {...parts} /> : <Strip {...parts} />}
      {form && (
        <Suspense>
          <ViewForm
            pipelineId={pipelineId}
            view={form.view}
            filter={filter}
            drawn={drawn}
            close={() => setForm(null)}
            saved={(row) => {
              if (!form.view) choose(row);
              setForm(null);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

type Parts = Omit<Props, "pipelineId"> & {
  views: readonly SavedView[];
  counts: Counts;
  open: (form: Form) => void;
};

function Strip(parts: Parts) {
  const { t } = useTranslation();
  const { view, views, filter, drawn, counts, open } = parts;
  const held = useRef<HTMLSpanElement>(null);
  const isChanged = view !== undefined && differs(view, filter, drawn);
  // Its count, its mark and its menu make it wider than it was when it was opened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that changes how wide it is
  useEffect(() => {
    held.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view?.id, isChanged, counts]);
  return (
    <>
      <div className={styles.strip} role="group" aria-label={t("views.label")}>
        <Tab {...parts} of={null} />
        {views.map((each) => (
          <span key={each.id} className={styles.held} ref={each.id === view?.id ? held : null}>
            <Tab {...parts} of={each} />
            {each.id === view?.id && <ViewMenu {...parts} view={each} />}
          </span>
        ))}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        className={styles.add ?? ""}
        aria-label={t("views.addLong")}
        title={t("views.addLong")}
        onClick={() => open({ view: null })}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}

function Tab({ of, view, filter, drawn, counts, choose }: Parts & { of: SavedView | null }) {
  const { t } = useTranslation();
  const isOpen = of ? of.id === view?.id : !view && !isFiltered(filter);
  return (
    <button
      type="button"
      className={styles.tab}
      aria-pressed={isOpen}
      title={of ? titleOf(of) : undefined}
      onClick={() => choose(of)}
    >
      <span className={styles.name}>{of ? nameOf(of) : t("board.all")}</span>
      {of && <Signs view={of} count={counts[of.id]} isChanged={isOpen && differs(of, filter, drawn)} />}
    </button>
  );
}

function titleOf(view: SavedView): string {
  const shared = view.visibility === "team" ? i18next.t("views.ofTeam") : i18next.t("views.ofEverybody");
  if (view.hidden.length > 0) return i18next.t("views.hidden");
  return view.visibility === "private" ? nameOf(view) : `${nameOf(view)} · ${shared}`;
}

/** Whether it can be shown, whose it is, how many cards it shows, and whether something else is shown just now. */
function Signs({
  view,
  count: cards,
  isChanged,
}: {
  view: SavedView;
  count: number | null | undefined;
  isChanged: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      {view.hidden.length > 0 && (
        <IconEyeOff size={14} role="img" aria-label={t("views.hiddenTitle")} className={styles.sign} />
      )}
      {view.visibility === "team" && (
        <IconUsers size={14} role="img" aria-label={t("views.ofTeam")} className={styles.sign} />
      )}
      {cards != null && <span className={styles.count}>{count(cards)}</span>}
      {isChanged && <span className={styles.changed}>{t("views.changed")}</span>}
    </>
  );
}

function ViewMenu({ view, filter, drawn, choose, open }: Parts & { view: SavedView }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" zIndex={350} withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={t("views.menu", { name: nameOf(view) })}
          title={t("views.menu", { name: nameOf(view) })}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuItems view={view} filter={filter} drawn={drawn} choose={choose} open={open} />
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuItems({
  view,
  filter,
  drawn,
  choose,
  open,
}: Pick<Parts, "filter" | "drawn" | "choose" | "open"> & { view: SavedView }) {
  const { t } = useTranslation();
  const isChanged = differs(view, filter, drawn);
  const canEdit = view.can.includes("edit");
  return (
    <>
      {isChanged && canEdit && (
        <Menu.Item onClick={() => void keepShown(view, filter, drawn).then((row) => row && choose(row))}>
          {t("views.saveChanges")}
        </Menu.Item>
      )}
      {isChanged && <Menu.Item onClick={() => choose(view)}>{t("views.revert")}</Menu.Item>}
      <Menu.Item onClick={() => open({ view: null })}>{t("views.saveAs")}</Menu.Item>
      {canEdit && <Menu.Item onClick={() => open({ view })}>{t("views.rename")}</Menu.Item>}
      {canEdit && (
        <Menu.Item color="red" onClick={() => void endView(view).then((isDone) => isDone && choose(null))}>
          {t("views.end")}
        </Menu.Item>
      )}
    </>
  );
}

function Sheet(parts: Parts) {
  const { t } = useTranslation();
  const { view, views, filter, drawn, choose, open } = parts;
  const [isOpen, setOpen] = useState(false);
  const name = view ? nameOf(view) : t("board.all");
  const close = () => setOpen(false);
  const within = {
    ...parts,
    choose: (chosen: SavedView | null) => {
      close();
      choose(chosen);
    },
    open: (form: Form) => {
      close();
      open(form);
    },
  };
  return (
    <>
      <button
        type="button"
        className={styles.chooser}
        aria-label={t("views.choose", { name })}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span className={styles.name}>{name}</span>
        {view && differs(view, filter, drawn) && <span className={styles.changed}>{t("views.changed")}</span>}
        <IconChevronDown size={16} aria-hidden />
      </button>
      <FromBelow opened={isOpen} onClose={close} title={t("views.label")}>
        <div className={styles.sheet}>
          <Tab {...within} of={null} />
          {views.map((each) => (
            <span key={each.id} className={styles.held}>
              <Tab {...within} of={each} />
              {each.id === view?.id && <ViewMenu {...within} view={each} />}
            </span>
          ))}
          <button type="button" className={styles.tab} onClick={() => within.open({ view: null })}>
            <IconPlus size={16} aria-hidden /> {t("views.addLong")}
          </button>
        </div>
      </FromBelow>
    </>
  );
}
