import { Button } from "@mantine/core";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty, RegionError } from "@/ui/States";

type Fallen = { error: unknown; reset: () => void };

/** A screen that fell over; the shell around it still works. */
export function ScreenError({ error, reset }: Fallen) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <RegionError
      what={t("state.failed")}
      problem={error}
      retry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

/** The same where there is no shell, or where it fell over itself. */
export function RouteError(fallen: Fallen) {
  return (
    <main>
      <ScreenError {...fallen} />
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
