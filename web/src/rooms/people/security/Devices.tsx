import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { TrustedDevice } from "@/api/types";
import { ago, exact, numericDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { DeviceIcon, useDeviceName } from "./device";
import { Item } from "./Item";
import { securityQuery } from "./queries";
import { useSaying } from "./saying";
import styles from "./security.module.css";

/** The devices that are not asked for a code. */
export function Devices({ devices }: { devices: TrustedDevice[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.group}>
      <h3>{t("security.devices")}</h3>
      {devices.length === 0 && <p className={styles.none}>{t("security.noDevices")}</p>}
      <ul className={styles.list}>
        {devices.map((device) => (
          <DeviceItem key={device.id} device={device} />
        ))}
      </ul>
    </div>
  );
}

function DeviceItem({ device }: { device: TrustedDevice }) {
  const { t } = useTranslation();
  const now = useNow();
  const queries = useQueryClient();
  const name = useDeviceName(device);
  const say = useSaying();
  const end = useMutation({
    mutationFn: () =>
      answer(http.DELETE("/api/me/devices/{device_id}", { params: { path: { device_id: device.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: securityQuery.queryKey }),
    onError: say,
  });
  return (
    <Item
      icon={<DeviceIcon system={device.system} />}
      name={name}
      actions={
        <Button
          variant="default"
          loading={end.isPending}
          aria-label={`${name}: ${t("security.distrust")}`}
          onClick={() => end.mutate()}
        >
          {t("security.distrust")}
        </Button>
      }
    >
      <span>{device.address}</span>
      <time dateTime={device.last_seen_at} title={exact(device.last_seen_at)}>
        {t("security.used", { at: ago(device.last_seen_at, now) })}
      </time>
      <span>{t("security.until", { at: numericDay(device.expires_at) })}</span>
    </Item>
  );
}
