import { Button } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { numericDay } from "@/lib/formats";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { toast } from "@/ui/toast";
import { leaveFor } from "../signOn/journey";
import { waysQuery } from "../ways";
import { Item } from "./Item";
import { securityQuery } from "./queries";
import { useSaying } from "./saying";

/** One's account at the company's identity provider: linked from here, or unlinked. */
export function CompanyAccount({ since }: { since: string | null }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const say = useSaying();
  const { data: ways } = useQuery(waysQuery);
  const [isAsking, setAsking] = useState(false);
  const link = useMutation({
    mutationFn: () => leaveFor("link", "/ayarlar/guvenlik"),
    onError: say,
  });
  const unlink = useMutation({
    mutationFn: () => answer(http.DELETE("/api/me/sign-on")),
    onSuccess: () => toast.said(t("signOn.unlinked")),
    onError: say,
    onSettled: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: securityQuery.queryKey });
    },
  });
  if (!since && (!ways || ways.sign_on === null)) return null;
  return (
    <Item
      icon={<IconBuilding size={20} stroke={1.6} />}
      name={t("signOn.account")}
      chips={
        <Chip tone={since ? "ok" : "mute"}>
          {since ? t("signOn.since", { at: numericDay(since) }) : t("security.off")}
        </Chip>
      }
      actions={
        since ? (
          <Button variant="outline" color="red" onClick={() => setAsking(true)}>
            {t("signOn.unlink")}
          </Button>
        ) : (
          <Button loading={link.isPending} onClick={() => link.mutate()}>
            {t("signOn.link")}
          </Button>
        )
      }
    >
      {t("signOn.accountText")}
      <Confirm
        title={t("signOn.unlinkTitle")}
        text={t("signOn.unlinkText")}
        act={t("signOn.unlink")}
        isOpen={isAsking}
        isBusy={unlink.isPending}
        close={() => setAsking(false)}
        confirm={() => unlink.mutate()}
      />
    </Item>
  );
}
