import { Button, Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";

type Props = { isOpen: boolean; onClose: () => void; onMade?: (customerId: string) => void };

/** A customer by hand: a name and one way to reach them. The card follows by itself. */
export function NewCustomer({ isOpen, onClose, onMade }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("new.title")} size={420}>
      <NewCustomerForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function NewCustomerForm({ onClose, onMade }: Omit<Props, "isOpen">) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  // The id is chosen once, so that a second try after a lost answer makes no second customer.
  const [id] = useState(newId);
  const form = useForm({
    initialValues: { name: "", phone: "", email: "" },
    validate: {
      name: (name) => (name.trim() ? null : t("new.nameNeeded")),
      phone: (phone, { email }) => (phone.trim() || email.trim() ? null : t("new.reachNeeded")),
    },
  });

  async function submit({ name, phone, email }: typeof form.values): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/customers", {
          ...named(requestId),
          body: {
            id,
            name: name.trim(),
            ...(phone.trim() ? { phone: phone.trim() } : {}),
            ...(email.trim() ? { email: email.trim() } : {}),
          },
        }),
      );
      rows.place([{ kind: "customer", id: row.id, row }], asOf, requestId);
      toast.said(t("new.made", { name: row.name }));
      onMade?.(row.id);
      onClose();
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else form.setErrors({ name: t("offline.noAnswer") });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} style={{ display: "grid", gap: 12 }}>
      <TextInput
        label={t("new.name")}
        autoComplete="off"
        data-autofocus
        size="md"
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("new.phone")}
        type="tel"
        autoComplete="off"
        placeholder="0532 123 45 67"
        size="md"
        {...form.getInputProps("phone")}
      />
      <TextInput
        label={t("new.email")}
        type="email"
        autoComplete="off"
        size="md"
        {...form.getInputProps("email")}
      />
      <Group justify="flex-end" gap="sm" mt="xs">
        <Button variant="default" h={36} onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" h={36} loading={isBusy}>
          {t("common.save")}
        </Button>
      </Group>
    </form>
  );
}
