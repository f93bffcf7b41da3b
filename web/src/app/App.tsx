import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useFreshLogin } from "@/rooms/people/freshLogin";
import { theme, tokens } from "@/ui/theme";
import styles from "./app.module.css";
import { nonce } from "./nonce";
import { queries } from "./queries";
import { router } from "./router";

const scheme = localStorageColorSchemeManager({ key: "crm.scheme" });

const ConfirmLogin = lazy(() => import("@/rooms/people/ConfirmLogin"));

export function App() {
  const isAsked = useFreshLogin((login) => login.settle !== null);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={tokens}
      colorSchemeManager={scheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        {isAsked && (
          <Suspense>
            <ConfirmLogin />
          </Suspense>
        )}
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
