// What concerns all chats, across the window: a directory that was caught, a device that was added, what the account may not do today.

import { useState } from "preact/hooks";
import { healCopy, me } from "../../state/account";
import { acknowledgeAdded, added } from "../../state/devices";
import { alarm, directory, evidence, goOn } from "../../state/directory";
import { standing } from "../../state/events";
import { phase, server } from "../../state/link";
import { go } from "../../state/place";
import { toast } from "../../ui/Toast";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { lieWords } from "../words";
import { saveEvidence } from "./saveEvidence";

export function Alarms() {
  return (
    <div>
      {alarm.value !== null && <Caught lie={alarm.value} />}
      {me.value?.copied && <Copied />}
      {added.value.length > 0 && <Added />}
      {standing.value !== "good" && (
        <Banner look="waits" icon="warning">
          {t(`standing-${standing.value}`)}
        </Banner>
      )}
      {directory.value?.caught != null && directory.value.goes_on && (
        <Banner look="waits" icon="alarm">
          {t("alarm-kept")}
        </Banner>
      )}
      {phase.value === "open" && !server.value.online && !me.value?.copied && <Banner icon="offline">{t("offline-line")}</Banner>}
    </div>
  );
}

function Caught({ lie }: { lie: string }) {
  const sendAllTheSame = async (): Promise<void> => {
    const title = t("alarm-go-on-title");
    const sure = await ask({ title, about: t("alarm-go-on-about"), deed: t("alarm-go-on"), danger: true });
    if (sure) await attempt(goOn);
  };
  const actions = (
    <>
      <Button look="main" icon="download" onClick={() => void attempt(() => saveEvidence(evidence.value))}>
        {t("alarm-save")}
      </Button>
      <Button onClick={() => void sendAllTheSame()}>{t("alarm-go-on")}</Button>
    </>
  );
  return (
    <Banner look="danger" icon="alarm" actions={actions}>
      <strong>{t("alarm-title")}</strong>
      <p>{t("alarm-about")}</p>
      <details>
        <summary>{t("alarm-what")}</summary>
        <p>{lieWords(lie)}</p>
      </details>
    </Banner>
  );
}

/** The profile is a copy: it sends nothing, until the person says that this one goes on. */
function Copied() {
  const [busy, setBusy] = useState(false);
  const heal = async (): Promise<void> => {
    if (!(await ask({ title: t("copied-heal-title"), about: t("copied-heal-about"), deed: t("copied-heal"), danger: true }))) return;
    setBusy(true);
    if (await attempt(healCopy)) toast(t("copied-healed"), { icon: "check" });
    setBusy(false);
  };
  const actions = (
    <Button look="main" busy={busy} onClick={() => void heal()}>
      {t("copied-heal")}
    </Button>
  );
  return (
    <Banner look="danger" icon="warning" actions={actions}>
      <strong>{t("copied-title")}</strong>
      <p>{t("copied-about")}</p>
    </Banner>
  );
}

function Added() {
  const look = (): void => {
    acknowledgeAdded();
    go({ at: "settings", section: "devices" });
  };
  const actions = (
    <Button look="main" onClick={look}>
      {t("devices-look")}
    </Button>
  );
  return (
    <Banner look="waits" icon="devices" actions={actions}>
      {t("devices-added")}
    </Banner>
  );
}
