import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meQuery, useMe, useSession } from "@/api/me";
import { LoginForm } from "@/rooms/people/LoginForm";
import { Dialog } from "@/ui/Dialog";
import { reloadScreen } from "./live";

/** The session ended under an open page: log in again over it, with everything typed still there. */
export function SessionEnded() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const isEnded = useSession((session) => session.isEnded);

  async function resume(): Promise<void> {
    const now = await queries.fetchQuery({ ...meQuery, staleTime: 0 });
    // Another person must not see what the first one left on screen.
    if (now.id !== me.id || now.must_set_up) location.assign("/");
    useSession.setState({ isEnded: false });
    reloadScreen();
  }

  return (
    <Dialog
      opened={isEnded}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("session.ended")}
      size={400}
    >
      <LoginForm email={me.email} onDone={resume} />
    </Dialog>
  );
}
