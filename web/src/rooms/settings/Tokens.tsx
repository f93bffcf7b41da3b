import { Button, Checkbox, CopyButton, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { ApiToken } from "@/api/types";
import { numericDay } from "@/lib/formats";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

const tokensKey = ["tokens"];

/** Keys for programs. A key is shown once, when it is made. */
export function Tokens() {
  const { t } = useTranslation();
  const [made, setMade] = useState<ApiToken | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: tokensKey,
    queryFn: async () => (await answer(http.GET("/api/tokens"))).row.items,
  });
  return (
    <section className={styles.section}>
      <h2>{t("settings.tokens")}</h2>
      <p className={styles.lead}>{t("tokens.text")}</p>
      {made?.token && <Shown token={made.token} name={made.name} />}
      <NewToken onMade={setMade} />
      {error && <RegionError what={t("tokens.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={56} />}
      {data?.length === 0 && <Empty>{t("tokens.empty")}</Empty>}
      <ul className={styles.list}>
        {data?.map((token) => (
          <TokenItem key={token.id} token={token} />
        ))}
      </ul>
    </section>
  );
}

function Shown({ token, name }: { token: string; name: string }) {
  const { t } = useTranslation();
  return (
    <div className={styles.secret} role="status">
      <p style={{ margin: "0 0 8px" }}>{t("tokens.once", { name })}</p>
      <div className={styles.row}>
        <code style={{ overflowWrap: "anywhere" }}>{token}</code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button className={styles.end ?? ""} variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}

function TokenItem({ token }: { token: ApiToken }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () =>
      answer(http.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: token.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong>{token.name}</strong>
        <span className={styles.hint}>
          {token.grants.join(", ")} · {numericDay(token.created_at)}
        </span>
        <Button className={styles.end ?? ""} variant="outline" color="red" onClick={() => setAsking(true)}>
          {t("tokens.end")}
        </Button>
      </div>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t("tokens.endTitle", { name: token.name })}
        size={400}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <p style={{ marginTop: 0 }}>{t("tokens.endText")}</p>
        <div className={styles.row} style={{ justifyContent: "flex-end" }}>
          <Button variant="default" h={36} onClick={() => setAsking(false)}>
            {t("common.cancel")}
          </Button>
          <Button color="red" h={36} loading={end.isPending} onClick={() => end.mutate()}>
            {t("tokens.end")}
          </Button>
        </div>
      </Modal>
    </li>
  );
}

function NewToken({ onMade }: { onMade: (token: ApiToken) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: "", grants: ["leads.create"] },
    validate: {
      name: (name) => (name.trim() ? null : t("new.nameNeeded")),
      grants: (grants) => (grants.length > 0 ? null : t("tokens.grantNeeded")),
    },
  });
  const make = useMutation({
    mutationFn: async (values: typeof form.values) =>
      (await answer(http.POST("/api/tokens", { body: values }))).row,
    onSuccess: (made) => {
      form.reset();
      onMade(made);
      void queries.invalidateQueries({ queryKey: tokensKey });
    },
    onError: (problem) => {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    },
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => make.mutate(values))}>
      <TextInput label={t("tokens.name")} {...form.getInputProps("name")} />
      <Checkbox.Group
        className={styles.wide ?? ""}
        label={t("tokens.grants")}
        {...form.getInputProps("grants")}
      >
        <div className={styles.grants}>
          {Object.keys(me.grants)
            .sort()
            .map((grant) => (
              <Checkbox key={grant} value={grant} label={grant} />
            ))}
        </div>
      </Checkbox.Group>
      <Button type="submit" loading={make.isPending}>
        {t("tokens.make")}
      </Button>
    </form>
  );
}
