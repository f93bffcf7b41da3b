import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLoaded } from "@/live/hooks";
import { toast } from "@/ui/toast";
import { fetchFile } from "./load";
import { lookAt, useLooking } from "./looking";
import { Viewer } from "./Viewer";

/** The file somebody asked to see from elsewhere than the list of files, over the screen they are on. */
export function Looking() {
  const { id } = useLooking();
  return id && <Looked key={id} id={id} />;
}

function Looked({ id }: { id: string }) {
  const { t } = useTranslation();
  const { row, problem } = useLoaded("file", id, fetchFile);
  useEffect(() => {
    if (!problem) return;
    toast.refused(t("files.gone"));
    lookAt(null);
  }, [problem, t]);
  return row && <Viewer id={id} ids={[id]} open={lookAt} />;
}
