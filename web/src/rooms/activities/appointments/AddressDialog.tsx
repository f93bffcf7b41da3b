import { Button, CopyButton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { exact } from "@/lib/formats";
import { reasonOf } from "@/live/change";
import { Sheet } from "@/ui/Sheet";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./appointments.module.css";

const key = ["calendar-feed"];

/** One's own appointments in other calendars: a secret address, made anew or closed at any time. */
export function AddressDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Sheet opened onClose={close} title={t("schedule.share")} size={480}>
      <Address />
    </Sheet>
  );
}

function Address() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [url, setUrl] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await answer(http.GET("/api/me/calendar"))).row,
  });
  const open = useMutation({
    mutationFn: async () => (await answer(http.POST("/api/me/calendar"))).row,
    onSuccess: ({ url }) => {
      setUrl(url);
      void queries.invalidateQueries({ queryKey: key });
    },
    onError: (problem) => toast.refused(reasonOf(problem)),
  });
  const end = useMutation({
    mutationFn: async () => {
      const { error, response } = await http.DELETE("/api/me/calendar");
      if (error || !response.ok) await answer(Promise.resolve({ error, response }));
    },
    onSuccess: () => {
      setUrl(null);
      toast.said(t("schedule.closed"));
      void queries.invalidateQueries({ queryKey: key });
    },
    onError: (problem) => toast.refused(reasonOf(problem)),
  });
  if (error)
    return <RegionError what={t("schedule.shareFailed")} problem={error} retry={() => void refetch()} />;
  if (!data) return <Bones rows={2} height={40} />;
  return (
    <div className={styles.address}>
      <p>{t("schedule.shareText")}</p>
      {url && (
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <TextInput
              label={t("schedule.address")}
              description={t("schedule.addressOnce")}
              inputWrapperOrder={["label", "input", "description"]}
              readOnly
              value={url}
              onFocus={(event) => event.currentTarget.select()}
              rightSectionWidth={110}
              rightSection={
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {t(copied ? "common.copied" : "common.copy")}
                </Button>
              }
            />
          )}
        </CopyButton>
      )}
      {data.is_open && !url && (
        <p className={styles.hint}>
          {t("schedule.isOpen", { at: exact(data.created_at ?? "") })}{" "}
          {data.read_at ? t("schedule.lastRead", { at: exact(data.read_at) }) : t("schedule.neverRead")}
        </p>
      )}
      <div className={styles.buttons}>
        {data.is_open && (
          <Button
            size="md"
            variant="outline"
            color="red"
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t("schedule.close")}
          </Button>
        )}
        {!url && (
          <Button size="md" loading={open.isPending} onClick={() => open.mutate()}>
            {t(data.is_open ? "schedule.renew" : "schedule.open")}
          </Button>
        )}
      </div>
    </div>
  );
}
