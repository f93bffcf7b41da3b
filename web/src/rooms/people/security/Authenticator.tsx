import { Button } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import type { Security } from "@/api/types";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import { RecoveryCodes } from "../RecoveryCodes";
import { SecondFactorSetup } from "../SecondFactorSetup";
import { Item } from "./Item";
import { securityQuery, sessionsQuery } from "./queries";
import { useSaying } from "./saying";

const fewCodes = 3;

/** The authenticator app: set up, turned off, and the recovery codes that stand in for it. */
export function Authenticator({ security }: { security: Security }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"setUp" | "turnOff" | "renew" | null>(null);
  const close = () => setOpen(null);
  return (
    <Item
      icon={<IconDeviceMobile size={20} stroke={1.6} />}
      name={t("security.app")}
      chips={
        <>
          <Chip tone={security.has_totp ? "ok" : "mute"}>
            {t(security.has_totp ? "security.on" : "security.off")}
          </Chip>
          {security.needs_second_factor && <Chip tone="info">{t("security.asked")}</Chip>}
        </>
      }
      actions={
        security.has_totp ? (
          <>
            <Button variant="default" onClick={() => setOpen("renew")}>
              {t("security.renew")}
            </Button>
            <Button variant="outline" color="red" onClick={() => setOpen("turnOff")}>
              {t("security.turnOff")}
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpen("setUp")}>{t("security.setUp")}</Button>
        )
      }
    >
      {t("security.appText")}
      {security.has_totp && <CodesLeft count={security.recovery_codes} />}
      {open === "setUp" && <SetUp close={close} />}
      <TurnOff isOpen={open === "turnOff"} isNeeded={security.needs_second_factor} close={close} />
      <Renew isOpen={open === "renew"} close={close} />
    </Item>
  );
}

function CodesLeft({ count }: { count: number }) {
  const { t } = useTranslation();
  const text = t("security.codesLeft", { count });
  return count < fewCodes ? (
    <div>
      <Chip tone="warn">{text}</Chip>
    </div>
  ) : (
    <div>{text}</div>
  );
}

/** What has just changed is fetched anew; other sessions may be over by it. */
function useReload(): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: securityQuery.queryKey });
    void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
}

function SetUp({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const reload = useReload();
  const [isConfirmed, setConfirmed] = useState(false);
  return (
    <Dialog
      opened
      // The codes are shown this once: they are not closed by a slip.
      onClose={close}
      withCloseButton={!isConfirmed}
      closeOnEscape={!isConfirmed}
      closeOnClickOutside={false}
      title={t(isConfirmed ? "recovery.title" : "security.setUpTitle")}
      size={440}
    >
      <SecondFactorSetup
        done={t("recovery.done")}
        onConfirmed={() => setConfirmed(true)}
        onDone={() => {
          reload();
          close();
        }}
      />
    </Dialog>
  );
}

function TurnOff({ isOpen, isNeeded, close }: { isOpen: boolean; isNeeded: boolean; close: () => void }) {
  const { t } = useTranslation();
  const reload = useReload();
  const say = useSaying();
  const turnOff = useMutation({
    mutationFn: () => answer(http.DELETE("/api/me/second-factor")),
    onSuccess: () => {
      reload();
      close();
      toast.said(t("security.turnedOff"));
    },
    onError: (problem) => {
      close();
      say(problem);
    },
  });
  return (
    <Confirm
      title={t("security.turnOffTitle")}
      text={t(isNeeded ? "security.turnOffNeeded" : "security.turnOffText")}
      act={t("security.turnOff")}
      isOpen={isOpen}
      isBusy={turnOff.isPending}
      close={close}
      confirm={() => turnOff.mutate()}
    />
  );
}

function Renew({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  const { email } = useMe();
  const reload = useReload();
  const say = useSaying();
  const renew = useMutation({
    mutationFn: async () => (await answer(http.POST("/api/me/recovery-codes"))).row.codes,
    onError: (problem) => {
      close();
      say(problem);
    },
  });
  return (
    <>
      <Confirm
        title={t("security.renewTitle")}
        text={t("security.renewText")}
        act={t("security.renew")}
        isOpen={isOpen && !renew.data}
        isBusy={renew.isPending}
        close={close}
        confirm={() => renew.mutate()}
      />
      <Dialog
        opened={Boolean(renew.data)}
        onClose={() => undefined}
        withCloseButton={false}
        closeOnEscape={false}
        closeOnClickOutside={false}
        title={t("recovery.title")}
        size={440}
      >
        <RecoveryCodes
          codes={renew.data ?? []}
          email={email}
          done={t("recovery.done")}
          onDone={() => {
            renew.reset();
            reload();
            close();
          }}
        />
      </Dialog>
    </>
  );
}
