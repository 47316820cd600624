// The account's devices: rename, remove, link another.

import { useEffect, useState } from "preact/hooks";
import { acknowledgeAdded, devices, lookAtDevices, lookAway, removeDevice, renameDevice } from "../../state/devices";
import { beginLinking, linking } from "../../state/linking";
import type { Device } from "../../state/model";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Badge } from "../../ui/Badge";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { plain } from "../plain";
import { LinkDevice } from "./LinkDevice";

export function Devices() {
  useEffect(() => {
    void attempt(lookAtDevices);
    acknowledgeAdded();
    return lookAway;
  }, []);
  return (
    <>
      <section class="settings-part">
        <p class="settings-quiet">{t("devices-about")}</p>
        <ul>
          {devices.value.map((device) => (
            <DeviceRow key={device.device} device={device} />
          ))}
        </ul>
        <Button look="main" icon="add" onClick={beginLinking}>
          {t("devices-link")}
        </Button>
      </section>
      {linking.value !== null && <LinkDevice linking={linking.value} />}
    </>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const [name, setName] = useState<string | null>(null);
  const shown = plain(device.name ?? t("devices-unnamed", { id: device.device.slice(0, 8) }));
  if (name !== null) {
    const save = async (event: Event): Promise<void> => {
      event.preventDefault();
      const wanted = name.trim();
      if (wanted === "" || (await attempt(() => renameDevice(device.device, wanted)))) setName(null);
    };
    return (
      <li>
        <form class="details-form" onSubmit={(event) => void save(event)}>
          <Field label={t("devices-rename-title")} value={name} onValue={setName} autoFocus autoComplete="off" />
          <div class="settings-actions">
            <Button type="submit" look="main">
              {t("save")}
            </Button>
            <Button onClick={() => setName(null)}>{t("cancel")}</Button>
          </div>
        </form>
      </li>
    );
  }
  const remove = async (): Promise<void> => {
    const title = t("devices-remove-title", { name: shown });
    const sure = await ask({ title, about: t("devices-remove-about"), deed: t("devices-remove"), danger: true });
    if (sure) await attempt(() => removeDevice(device.device));
  };
  return (
    <li class="settings-row">
      <Icon name="system" />
      <span class="settings-row-words">
        <bdi>{shown}</bdi>
        {device.this && <small>{t("devices-this")}</small>}
        {device.chats_left !== null && <small>{t("devices-leaving", { count: device.chats_left })}</small>}
      </span>
      {device.new && <Badge count={1} label={t("devices-new")} />}
      {device.chats_left === null && (
        <IconButton icon="edit" label={t("devices-rename")} onClick={() => setName(device.name ?? "")} />
      )}
      {!device.this && device.chats_left === null && (
        <IconButton icon="delete" look="danger" label={t("devices-remove")} onClick={() => void remove()} />
      )}
    </li>
  );
}
