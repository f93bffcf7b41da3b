import { Button } from "@mantine/core";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty, RegionError } from "@/ui/States";

/** A screen that fell over; the shell around it still works. */
export function RouteError({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <main>
      <RegionError
        what={t("state.failed")}
        problem={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <main>
      <Empty
        action={
          <Button variant="default" onClick={() => void navigate({ to: "/huni" })}>
            {t("common.goBack")}
          </Button>
        }
      >
        {t("state.notFound")}
      </Empty>
    </main>
  );
}
