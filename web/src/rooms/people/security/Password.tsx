import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPassword } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import { NewPassword } from "../NewPassword";
import form from "../people.module.css";
import { Refused, useRefusals } from "../Refused";
import { Item } from "./Item";
import { sessionsQuery } from "./queries";

/** One's own password. */
export function Password() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Item
      icon={<IconPassword size={20} stroke={1.6} />}
      name={t("login.password")}
      actions={
        <Button variant="default" onClick={() => setOpen(true)}>
          {t("security.changePassword")}
        </Button>
      }
    >
      {t("security.passwordText")}
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t("security.changePassword")} size={400}>
        <ChangePassword close={() => setOpen(false)} />
      </Dialog>
    </Item>
  );
}

function ChangePassword({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const refusals = useRefusals();
  const fields = useForm({ initialValues: { current: "", password: "" } });

  async function save(body: typeof fields.values): Promise<void> {
    setBusy(true);
    refusals.clear();
    try {
      await answer(http.POST("/api/me/password", { body }));
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      toast.said(t("security.passwordChanged"));
      close();
    } catch (problem) {
      if (problem instanceof Problem && Object.keys(problem.fields).length > 0)
        fields.setErrors(problem.fields);
      else refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={form.form} onSubmit={fields.onSubmit((values) => void save(values))}>
      <Refused of={refusals} />
      {/* Read by password managers, which keep the new password under it. */}
      <input
        type="email"
        className="visually-hidden"
        autoComplete="username"
        value={me.email}
        readOnly
        hidden
      />
      <PasswordInput
        label={t("security.currentPassword")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        size="md"
        visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
        {...fields.getInputProps("current")}
      />
      <NewPassword about={[me.name, me.email]} {...fields.getInputProps("password")} />
      <div className={form.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy} disabled={refusals.secondsLeft > 0}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
