import { localStorageColorSchemeManager, MantineProvider, useComputedColorScheme } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { TextsContext } from "@/lib/useTexts";
import { useFreshLogin } from "@/rooms/people/freshLogin";
import { theme, tokens } from "@/ui/theme";
import styles from "./app.module.css";
import { nonce } from "./nonce";
import { queries } from "./queries";
import { router } from "./router";

const scheme = localStorageColorSchemeManager({ key: "crm.scheme" });

const ConfirmLogin = lazy(() => import("@/rooms/people/ConfirmLogin"));

export function App() {
  const { t } = useTranslation();
  const isAsked = useFreshLogin((login) => login.settle !== null);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={tokens}
      colorSchemeManager={scheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <WindowColour />
      <QueryClientProvider client={queries}>
        <TextsContext value={t}>
          <RouterProvider router={router} />
          {isAsked && (
            <Suspense>
              <ConfirmLogin />
            </Suspense>
          )}
        </TextsContext>
        <Notifications
          className={styles.toasts ?? ""}
          position="bottom-left"
          limit={3}
          zIndex={300}
          containerWidth={440}
        />
      </QueryClientProvider>
    </MantineProvider>
  );
}

const barColours = { light: "#ffffff", dark: "#161b22" };

/** The frame of the installed app's window is of the app's own light or dark, also where the system's is the other. */
function WindowColour() {
  const shown = useComputedColorScheme("light");
  useEffect(() => {
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = barColours[shown];
  }, [shown]);
  return null;
}
