import { useEffect } from "react";
import { answer, http } from "@/api/client";
import { meQuery, useMe, useSession } from "@/api/me";
import { beginAnew } from "@/api/viewing";
import { reloadShownRows } from "@/live/hooks";
import { startJournal } from "@/live/journal";
import { reloadLists, retryLists } from "@/live/list";
import { startPresence } from "@/live/presence";
import { rows } from "@/live/rows";
import { LiveSocket } from "@/live/socket";
import { queries } from "../queries";

/** Everything on screen is fetched again, with the old content standing meanwhile. */
export function reloadScreen(): void {
  rows.doubt(rows.kinds());
  reloadLists();
  reloadShownRows();
  // One's own rights among them: a role that was changed is the usual reason to start over.
  void queries.invalidateQueries();
}

/** Cut off: the session is over, or nothing is open any more before a second factor is set up. */
async function whyCut(): Promise<void> {
  const me = await queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => null);
  if (me?.must_set_up) location.assign("/ikinci-adim");
  else useSession.setState({ isEnded: true });
}

/** Keeps the socket open as long as somebody is logged in. */
export function useLive(): void {
  const me = useMe();
  const isViewing = me.viewing !== null;
  const isEnded = useSession((session) => session.isEnded);
  useEffect(() => {
    if (isEnded) return;
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`;
    const socket = new LiveSocket(address, {
      onReset: reloadScreen,
      onBack: retryLists,
      onSessionEnded: () => void whyCut(),
      onOtherPerson: beginAnew,
      // A 401 to any request opens the dialog; a server that is away answers nothing.
      onRefused: () => void answer(http.GET("/api/me")).catch(() => undefined),
    });
    socket.start();
    // Whoever looks through another's eyes is nowhere.
    const stopPresence = startPresence(me.id, (message) => isViewing || socket.say(message));
    const stopJournal = startJournal((message) => socket.say(message));
    return () => {
      stopJournal();
      stopPresence();
      socket.stop();
    };
  }, [me.id, isEnded, isViewing]);
}
