import { Button, Select } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Seer } from "@/api/types";
import { fold } from "@/lib/fold";
import { useIsPhone } from "@/lib/useMedia";
import { seersOf, usePeople } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Dialog } from "@/ui/Dialog";
import { Bones, RegionError } from "@/ui/States";
import { clauseOf } from "./reason";
import { WhyPerson } from "./WhyPerson";
import styles from "./why.module.css";

/** Who sees a customer, and why; for one person also what they may do, or why they see nothing of it. */
export function WhyDialog({ id, name, close }: { id: string; name: string; close: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const isPhone = useIsPhone();
  const seesPeople = isGranted(me, "users.view");
  const [personId, setPersonId] = useState<string | null>(seesPeople ? null : me.id);
  return (
    <Dialog opened onClose={close} title={t("why.title", { name })} size={620} fullScreen={isPhone}>
      <div className={styles.dialog}>
        {seesPeople && <Chooser personId={personId} choose={setPersonId} />}
        {personId ? (
          <>
            {seesPeople && (
              <Button
                className={styles.back ?? ""}
                variant="subtle"
                leftSection={<IconChevronLeft size={16} stroke={1.7} aria-hidden />}
                onClick={() => setPersonId(null)}
              >
                {t("why.everybody")}
              </Button>
            )}
            <WhyPerson key={personId} id={id} personId={personId} />
          </>
        ) : (
          <Everybody id={id} choose={setPersonId} />
        )}
      </div>
    </Dialog>
  );
}

function Chooser({ personId, choose }: { personId: string | null; choose: (id: string | null) => void }) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Select
      label={t("why.choose")}
      placeholder={t("why.chooseHint")}
      data={people.map((person) => ({ value: person.id, label: person.name }))}
      value={personId}
      onChange={choose}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("common.clear") }}
      nothingFoundMessage={t("common.nothing")}
      filter={({ options, search }) =>
        options.filter((option) => "label" in option && fold(option.label).includes(fold(search)))
      }
      // Placed in the page, it would for a moment make a phone's page wider, be taken for gone, and flicker.
      comboboxProps={{ zIndex: 250, floatingStrategy: "fixed" }}
      maxDropdownHeight={260}
    />
  );
}

function Everybody({ id, choose }: { id: string; choose: (personId: string) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...seersOf(id),
    gcTime: 0,
  });
  if (error) return <RegionError what={t("why.failed")} problem={error} retry={() => void refetch()} />;
  if (!data) return <Bones rows={4} height={48} />;
  return (
    <section className={styles.part} aria-label={t("why.count", { count: data.length })}>
      <h3>{t("why.count", { count: data.length })}</h3>
      <ul className={styles.people}>
        {data.map((seer) => (
          <li key={seer.person.id}>
            <SeerRow seer={seer} choose={choose} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SeerRow({ seer, choose }: { seer: Seer; choose: (personId: string) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const isMe = seer.person.id === me.id;
  const [first] = seer.reasons;
  return (
    <button type="button" className={styles.person} onClick={() => choose(seer.person.id)}>
      <Avatar person={seer.person} size="normal" />
      <span className={styles.who}>
        <span className={styles.name}>
          <b>{seer.person.name}</b>
          {isMe && <Chip tone="info">{t("why.me")}</Chip>}
          {seer.roles.map((role) => (
            <Chip key={role}>{role}</Chip>
          ))}
        </span>
        {first && <span className={styles.clause}>{clauseOf(t, first, isMe)}</span>}
      </span>
      <IconChevronRight size={16} stroke={1.7} aria-hidden />
    </button>
  );
}
