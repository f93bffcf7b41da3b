import { Button } from "@mantine/core";
import { IconEyeglass } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Ref } from "@/api/types";
import { beginViewing } from "@/api/viewing";
import { Dialog } from "@/ui/Dialog";
import { toast } from "./toast";
import styles from "./viewAs.module.css";

/** The way to see everything as a person does; shown to whoever may. Says first what it means. */
export function ViewAs({ person }: { person: Ref }) {
  const { t } = useTranslation();
  const me = useMe();
  const [isAsking, setAsking] = useState(false);
  const begin = useMutation({
    mutationFn: () => beginViewing(person.id),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
    onSettled: () => setAsking(false),
  });
  if (!isGranted(me, "users.view_as") || me.viewing || person.id === me.id) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconEyeglass size={16} stroke={1.7} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t("viewAs.open")}
      </Button>
      <Dialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t("viewAs.title", { name: person.name })}
        size={420}
        zIndex={215}
      >
        <p className={styles.text}>{t("viewAs.text")}</p>
        <div className={styles.buttons}>
          <Button variant="default" h={36} onClick={() => setAsking(false)}>
            {t("common.cancel")}
          </Button>
          <Button h={36} loading={begin.isPending} onClick={() => begin.mutate()}>
            {t("viewAs.begin")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
