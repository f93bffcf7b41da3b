import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldOf, momentOf } from "@/lib/instants";
import { preset } from "@/lib/presets";
import { promise } from "./edits";
import { Small, When } from "./SmallForms";

/** What was promised, and until when. */
export function PromiseForm({ customerId, close }: { customerId: string; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(() => fieldOf(preset("workday", Date.now())));

  function save(): void {
    const moment = momentOf(at);
    if (!moment || !text.trim()) return;
    close();
    void promise(customerId, text.trim(), moment);
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
      <When at={at} setAt={setAt} />
    </Small>
  );
}
