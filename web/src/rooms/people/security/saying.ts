import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { toast } from "@/ui/toast";

/** Says what was refused, for acts that have no form to say it in. */
export function useSaying(): (problem: unknown) => void {
  const { t } = useTranslation();
  return (problem) => toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
}
