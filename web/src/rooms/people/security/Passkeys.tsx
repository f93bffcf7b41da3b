import { Button } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { Passkey } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Confirm } from "@/ui/Confirm";
import { Dialog } from "@/ui/Dialog";
import { InlineText } from "@/ui/InlineText";
import { toast } from "@/ui/toast";
import { knowsPasskeys } from "../passkeys/ceremony";
import { NewPasskey } from "../passkeys/NewPasskey";
import { waysQuery } from "../ways";
import { Item } from "./Item";
import { securityQuery, sessionsQuery } from "./queries";
import { useSaying } from "./saying";
import styles from "./security.module.css";

/** What somebody logs in with instead of the password. */
export function Passkeys({ passkeys }: { passkeys: Passkey[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: ways } = useQuery(waysQuery);
  const [isAdding, setAdding] = useState(false);
  const missing = ways && !ways.passkeys ? "unavailable" : knowsPasskeys() ? null : "unsupported";
  const close = () => setAdding(false);
  return (
    <div className={styles.group}>
      <div className={styles.title}>
        <h3>{t("passkeys.title")}</h3>
        {!missing && (
          <Button variant={passkeys.length > 0 ? "default" : "filled"} onClick={() => setAdding(true)}>
            {t("passkeys.add")}
          </Button>
        )}
      </div>
      <p className={styles.none}>{t(missing ? `passkeys.${missing}` : "passkeys.text")}</p>
      <ul className={styles.list} aria-label={t("passkeys.title")}>
        {passkeys.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      <Dialog opened={isAdding} onClose={close} title={t("passkeys.add")} size={400}>
        <NewPasskey
          back={close}
          onAdded={() => {
            void queries.invalidateQueries({ queryKey: securityQuery.queryKey });
            void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
            toast.said(t("passkeys.added"));
            close();
          }}
        />
      </Dialog>
    </div>
  );
}

function PasskeyItem({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation();
  const now = useNow();
  const [isAsking, setAsking] = useState(false);
  const { rename, remove } = useChanges(passkey);
  return (
    <Item
      icon={<IconFingerprint size={20} stroke={1.6} />}
      name={
        <InlineText
          value={rename.isPending ? rename.variables : passkey.name}
          label={`${t("passkeys.rename")}: ${passkey.name}`}
          onSave={rename.mutate}
          className={styles.name}
        />
      }
      actions={
        <Button
          variant="outline"
          color="red"
          aria-label={`${passkey.name}: ${t("passkeys.remove")}`}
          onClick={() => setAsking(true)}
        >
          {t("passkeys.remove")}
        </Button>
      }
    >
      <span>{t("passkeys.made", { at: exact(passkey.created_at) })}</span>
      {passkey.last_used_at ? (
        <time dateTime={passkey.last_used_at} title={exact(passkey.last_used_at)}>
          {t("passkeys.used", { at: ago(passkey.last_used_at, now) })}
        </time>
      ) : (
        <span>{t("passkeys.unused")}</span>
      )}
      <Confirm
        title={t("passkeys.removeTitle", { name: passkey.name })}
        text={t("passkeys.removeText")}
        act={t("passkeys.remove")}
        isOpen={isAsking}
        isBusy={remove.isPending}
        close={() => setAsking(false)}
        confirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
      />
    </Item>
  );
}

function useChanges(passkey: Passkey) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const say = useSaying();
  const at = { params: { path: { passkey_id: passkey.id } } };
  const reload = () => queries.invalidateQueries({ queryKey: securityQuery.queryKey });
  const rename = useMutation({
    mutationFn: (name: string) =>
      answer(http.PATCH("/api/me/passkeys/{passkey_id}", { ...at, body: { name } })),
    onError: say,
    onSettled: reload,
  });
  const remove = useMutation({
    mutationFn: () => answer(http.DELETE("/api/me/passkeys/{passkey_id}", at)),
    onSuccess: () => toast.said(t("passkeys.removed")),
    onError: say,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      return reload();
    },
  });
  return { rename, remove };
}
