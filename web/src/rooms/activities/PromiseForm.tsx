import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { preset } from "@/lib/presets";
import { WhenField } from "@/ui/WhenField";
import { promise } from "./edits";
import { Small } from "./SmallForms";

/** What was promised, and until when. */
export function PromiseForm({ customerId, close }: { customerId: string; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [at, setAt] = useState<number | null>(() => preset("workday", Date.now()));

  function save(): void {
    if (!at || !text.trim()) return;
    close();
    void promise(customerId, text.trim(), new Date(at).toISOString());
  }

  return (
    <Small close={close} save={save} button={t("promise.save")}>
      <TextInput
        label={t("promise.what")}
        placeholder={t("promise.hint")}
        value={text}
        maxLength={500}
        required
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <WhenField label={t("activity.due")} at={at} choose={setAt} />
    </Small>
  );
}
