import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const phones = ["iPhone", "iPad", "Android"];

export function DeviceIcon({ system }: { system: string }) {
  const Sign = phones.includes(system) ? IconDeviceMobile : IconDeviceDesktop;
  return <Sign size={20} stroke={1.6} />;
}

/** Chrome · Windows, as far as it is known. */
export function useDeviceName({ browser, system }: { browser: string; system: string }): string {
  const { t } = useTranslation();
  return [browser, system].filter(Boolean).join(" · ") || t("security.unknownDevice");
}
