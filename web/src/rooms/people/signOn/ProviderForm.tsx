import { Button, CopyButton, PasswordInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { SignOn } from "@/api/types";
import { useRoles } from "@/live/shared";
import { Confirm } from "@/ui/Confirm";
import { toast } from "@/ui/toast";
import { Refused, useRefusals } from "../Refused";
import { waysQuery } from "../ways";
import { signOnQuery } from "./queries";
import styles from "./signOn.module.css";

type Values = Pick<
  SignOn,
  "issuer" | "client_id" | "domains" | "role_id" | "button" | "counts_second_factor" | "is_on" | "is_required"
> & { client_secret: string };
type Form = UseFormReturnType<Values>;

/** The settings, saved together: half of a provider is none. `children` stand between what it is and whom it lets in. */
export function ProviderForm({
  settings,
  isLocked,
  children,
}: {
  settings: SignOn;
  isLocked: boolean;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const refusals = useRefusals();
  const [isAsking, setAsking] = useState(false);
  const form = useForm<Values>({ initialValues: valuesOf(settings) });
  const { save, isBusy } = useSaving(settings, form, refusals.refuse);

  function submit(values: Values): void {
    refusals.clear();
    if (values.is_required && !settings.is_required) setAsking(true);
    else void save(values);
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit(submit)}>
      <fieldset className={styles.fields} disabled={isLocked}>
        <ProviderFields form={form} settings={settings} />
        {!form.isDirty() && children}
        <PeopleFields form={form} />
        <UseFields form={form} />
      </fieldset>
      <Refused of={refusals} />
      {!isLocked && (
        <div className={styles.buttons}>
          <Button type="submit" h={36} loading={isBusy} disabled={!form.isDirty()}>
            {t("signOn.save")}
          </Button>
        </div>
      )}
      <Confirm
        title={t("signOn.requireTitle")}
        text={t("signOn.requireText")}
        act={t("signOn.require")}
        isOpen={isAsking}
        isBusy={isBusy}
        close={() => setAsking(false)}
        confirm={() => void save(form.values).finally(() => setAsking(false))}
      />
    </form>
  );
}

function ProviderFields({ form, settings }: { form: Form; settings: SignOn }) {
  const { t } = useTranslation();
  return (
    <div className={styles.group}>
      <h3>{t("signOn.provider")}</h3>
      <div className={styles.copied}>
        <TextInput
          label={t("signOn.redirect")}
          description={t("signOn.redirectText")}
          value={settings.redirect_uri}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={settings.redirect_uri}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      <TextInput
        label={t("signOn.issuer")}
        description={t("signOn.issuerText")}
        type="url"
        inputMode="url"
        autoComplete="off"
        placeholder="https://"
        {...form.getInputProps("issuer")}
      />
      <div className={styles.pair}>
        <TextInput label={t("signOn.clientId")} autoComplete="off" {...form.getInputProps("client_id")} />
        <PasswordInput
          label={t("signOn.secret")}
          autoComplete="new-password"
          placeholder={settings.has_secret ? "••••••••••••" : ""}
          visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
          {...form.getInputProps("client_secret")}
        />
      </div>
      <p className={styles.hint}>{t(settings.has_secret ? "signOn.secretKept" : "signOn.secretText")}</p>
    </div>
  );
}

function PeopleFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  const { items: roles } = useRoles();
  const powerful = ["roles.manage", "users.manage", "settings.manage"];
  const given = roles.filter((role) => !powerful.some((grant) => grant in role.grants));
  return (
    <div className={styles.group}>
      <h3>{t("signOn.who")}</h3>
      <TagsInput
        label={t("signOn.domains")}
        description={t("signOn.domainsText")}
        placeholder={form.values.domains.length === 0 ? "sirketiniz.com" : ""}
        splitChars={[",", " ", ";"]}
        acceptValueOnBlur
        {...form.getInputProps("domains")}
      />
      <Select
        label={t("signOn.unknown")}
        description={t("signOn.unknownText")}
        allowDeselect={false}
        data={[
          { value: "", label: t("signOn.refuse") },
          ...given.map((role) => ({ value: role.id, label: t("signOn.make", { role: role.name }) })),
        ]}
        error={form.errors.role_id}
        value={form.values.role_id ?? ""}
        onChange={(id) => form.setFieldValue("role_id", id || null)}
      />
      <Switch
        label={t("signOn.counts")}
        description={t("signOn.countsText")}
        {...form.getInputProps("counts_second_factor", { type: "checkbox" })}
      />
    </div>
  );
}

function UseFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <div className={styles.group}>
      <h3>{t("signOn.use")}</h3>
      <TextInput
        label={t("signOn.button")}
        description={t("signOn.buttonText")}
        maxLength={60}
        placeholder={t("ways.signOn")}
        {...form.getInputProps("button")}
      />
      <Switch
        label={t("signOn.isOn")}
        description={t("signOn.isOnText")}
        checked={form.values.is_on}
        onChange={(event) => {
          form.setFieldValue("is_on", event.currentTarget.checked);
          if (!event.currentTarget.checked) form.setFieldValue("is_required", false);
        }}
      />
      <Switch
        label={t("signOn.isRequired")}
        description={t("signOn.isRequiredText")}
        disabled={!form.values.is_on}
        {...form.getInputProps("is_required", { type: "checkbox" })}
      />
    </div>
  );
}

function valuesOf(settings: SignOn): Values {
  const { issuer, client_id, domains, role_id, button, counts_second_factor, is_on, is_required } = settings;
  return {
    issuer,
    client_id,
    domains,
    role_id,
    button,
    counts_second_factor,
    is_on,
    is_required,
    client_secret: "",
  };
}

function useSaving(
  settings: SignOn,
  form: Form,
  refuse: (problem: unknown) => void,
): { save: (values: Values) => Promise<void>; isBusy: boolean } {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  async function save({ client_secret, ...values }: Values): Promise<void> {
    setBusy(true);
    try {
      const body = { version: settings.version, ...values, ...(client_secret && { client_secret }) };
      const { row } = await answer(http.PATCH("/api/sign-on", { body }));
      queries.setQueryData(signOnQuery.queryKey, row);
      void queries.invalidateQueries({ queryKey: waysQuery.queryKey });
      toast.said(t("signOn.saved"));
    } catch (problem) {
      if (problem instanceof Problem && Object.keys(problem.fields).length > 0)
        form.setErrors(problem.fields);
      else refuse(problem);
      if (problem instanceof Problem && problem.current)
        queries.setQueryData(signOnQuery.queryKey, problem.current as SignOn);
    } finally {
      setBusy(false);
    }
  }
  return { save, isBusy };
}
