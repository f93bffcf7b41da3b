import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Chip } from "@/ui/Chip";

/** Something that is open to a person, or not; said in words for those who see no colours. */
export function WhyChip({ isGood, children }: { isGood: boolean; children: React.ReactNode }) {
  const { t } = useTranslation();
  const Icon = isGood ? IconCheck : IconX;
  return (
    <Chip
      tone={isGood ? "ok" : "mute"}
      icon={<Icon size={12} stroke={2} aria-label={t(isGood ? "why.may" : "why.mayNot")} />}
    >
      {children}
    </Chip>
  );
}
