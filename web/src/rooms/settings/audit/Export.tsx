import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import { toast } from "@/ui/toast";
import type { AuditFilter } from "./filter";

/** Takes what is filtered out as a file; that somebody did becomes a line itself. */
export function Export({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation();
  const me = useMe();
  const make = useMutation({
    mutationFn: async () => {
      const body = {
        ...(filter.kisi && { actor_id: filter.kisi }),
        ...(filter.is && { verbs: [filter.is] }),
        ...(filter.kayit && { record_id: filter.kayit }),
        ...(filter.musteri && { customer_id: filter.musteri }),
        ...(filter.ilk && { first_day: filter.ilk }),
        ...(filter.son && { last_day: filter.son }),
        ...(filter.kod && { code: filter.kod }),
        has_steps: filter.adimlar !== undefined,
      };
      return (await answer(http.POST("/api/audit/exports", { body }))).row;
    },
    onSuccess: ({ id, rows }) => {
      toast.said(t("audit.exporting", { count: rows }));
      // The browser itself fetches the file to the disk, however long it is.
      location.assign(`/api/audit/exports/${id}`);
    },
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  if (!isGranted(me, "audit.export")) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
      loading={make.isPending}
      onClick={() => make.mutate()}
    >
      {t("audit.export")}
    </Button>
  );
}
