import "@/locales/tr/rest";
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { SavedView } from "@/api/types";
import { Sheet } from "@/ui/Sheet";
import type { Filter } from "../filter";
import { useLook } from "../look";
import { addView, renameView, type Sharing } from "./edits";
import { type Drawn, nameOf } from "./view";
import styles from "./views.module.css";

const longest = 60;

type Props = {
  pipelineId: string;
  /** The view whose name and sharing are changed; a new one is saved without it. */
  view: SavedView | null;
  filter: Filter;
  drawn: Drawn;
  close: () => void;
  saved: (view: SavedView) => void;
};

/** The name of a view and who sees it. */
export function ViewForm({ pipelineId, view, filter, drawn, close, saved }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(view ? nameOf(view) : "");
  const [seen, setSeen] = useState(view ? seenBy(view) : "private");
  const [hasLook, setHasLook] = useState(view ? view.density !== null : drawn.look !== null);
  const look = useLook();
  const [isBusy, setBusy] = useState(false);
  const choices = useSharings(view);
  const save = async () => {
    setBusy(true);
    const sharing = sharingOf(seen);
    const row = await (view
      ? renameView(view, name.trim(), sharing, hasLook ? look : null)
      : addView(pipelineId, name.trim(), sharing, filter, drawn, hasLook ? look : null));
    setBusy(false);
    if (row) saved(row);
  };
  const form = (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t("views.name")}
        placeholder={t("views.namePlaceholder")}
        description={view ? undefined : t(drawn.mode === "list" ? "views.whatList" : "views.what")}
        inputWrapperOrder={["label", "input", "description"]}
        maxLength={longest}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      {choices.length > 1 && (
        <Select
          label={t("views.visibility")}
          data={choices}
          value={seen}
          onChange={(chosen) => setSeen(chosen ?? "private")}
          allowDeselect={false}
          comboboxProps={{ zIndex: 400 }}
        />
      )}
      <Checkbox
        label={t("views.withLook")}
        description={t("views.withLookHint")}
        checked={hasLook}
        onChange={(event) => setHasLook(event.currentTarget.checked)}
      />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy} disabled={name.trim() === ""}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
  return (
    <Sheet opened onClose={close} title={t(view ? "views.editTitle" : "views.newTitle")} size={380}>
      {form}
    </Sheet>
  );
}

function seenBy({ visibility, team_id }: SavedView): string {
  return team_id ?? visibility;
}

function sharingOf(seen: string): Sharing {
  if (seen === "private" || seen === "all") return { visibility: seen, team_id: null };
  return { visibility: "team", team_id: seen };
}

/** With whom this person may share it. A view of nobody in particular stays everybody's. */
function useSharings(view: SavedView | null): { value: string; label: string }[] {
  const { t } = useTranslation();
  const me = useMe();
  const isOwn = !view || view.owner_id !== null;
  const teams = me.teams.map(({ id, name }) => ({ value: id, label: t("views.team", { name }) }));
  const choices = isOwn ? [{ value: "private", label: t("views.private") }, ...teams] : [];
  if (isGranted(me, "pipelines.configure") || view?.visibility === "all") {
    choices.push({ value: "all", label: t("views.everybody") });
  }
  return choices;
}
