import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { useKeys } from "@/lib/useKeys";
import { AllCustomers, FoundCustomers } from "@/rooms/customers/CustomerTable";
import { makesNew } from "@/ui/newThing";
import { rested } from "@/ui/rested";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "./customers.module.css";

const NewCustomer = rested(async () => (await import("@/rooms/customers/NewCustomer")).NewCustomer);

const typingRest = 200;

/** /musteriler */
export function CustomersRoute() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate({ from: "/musteriler" });
  const { q = "" } = useSearch({ from: "/inside/musteriler" });
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  const [isNew, setNew] = useState(false);
  useEffect(() => makesNew(() => setNew(true)), []);
  useKeys({ c: () => setNew(true), f: () => field.current?.focus() });
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(
      () => void navigate({ search: { q: typed.trim() || undefined }, replace: true }),
      typingRest,
    );
    return () => clearTimeout(timer);
  }, [typed, q, navigate]);

  const add = isGranted(me, "customers.create") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
      {t("new.title")}
    </Button>
  );
  const clear = (
    <Button variant="default" onClick={() => setTyped("")}>
      {t("common.clearFilters")}
    </Button>
  );
  return (
    <div className={styles.page}>
      <TopBarTitle title={t("nav.customers")} />
      <div className={styles.toolbar}>
        <TextInput
          ref={field}
          className={styles.search}
          aria-label={t("customers.search")}
          placeholder={t("customers.search")}
          leftSection={<IconSearch size={15} stroke={1.7} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          rightSection={
            typed && <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => setTyped("")} />
          }
        />
        {add}
      </div>
      {q ? <FoundCustomers q={q} clear={clear} /> : <AllCustomers add={add} />}
      <NewCustomer
        isOpen={isNew}
        onClose={() => setNew(false)}
        onMade={(id) => void navigate({ to: "/musteri/$id", params: { id } })}
      />
    </div>
  );
}
