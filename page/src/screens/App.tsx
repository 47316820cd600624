// What stands in the window: the first minute, the lock, or the messenger.

import { house, me, recoveryCode, stage } from "../state/account";
import { ended } from "../state/events";
import { phase } from "../state/link";
import { t } from "../strings/strings";
import { Empty } from "../ui/Empty";
import { ToastHost } from "../ui/Toast";
import { Alarms } from "./alarm/Alarms";
import { Shell } from "./Shell";
import { Frame } from "./welcome/Frame";
import { Ready, welcomed } from "./welcome/Ready";
import { RecoveryCode } from "./welcome/RecoveryCode";
import { Unlock } from "./welcome/Unlock";
import { Welcome } from "./welcome/Welcome";
import "./App.css";

export function App() {
  return (
    <>
      <Stage />
      {(stage.value !== "ready" || recoveryCode.value !== null || welcomed.value) && <ToastHost closeLabel={t("close")} />}
    </>
  );
}

function Stage() {
  if (phase.value === "ended") return <End title={t("client-ended-title")} about={t("client-ended-about")} />;
  if (ended.value === "removed") return <End title={t("removed-title")} about={t("removed-about")} />;
  if (ended.value === "closed") return <End title={t("closed-title")} about={t("closed-about")} />;
  const code = recoveryCode.value;
  // Behind the code the form stays as it was filled in: what was asked for may come to nothing.
  return (
    <>
      {code !== null && <RecoveryCode key="code" code={code} />}
      {(code === null || stage.value === "none") && (
        <div key="stage" class="app-stage" hidden={code !== null}>
          <Standing />
        </div>
      )}
    </>
  );
}

function Standing() {
  switch (stage.value) {
    case "starting":
      return (
        <Frame>
          {phase.value !== "lost" && <p role="status">{t("client-starting")}</p>}
        </Frame>
      );
    case "none":
      return <Welcome />;
    case "locked":
      // A client that was started again opens the profile by itself where it can.
      return house.value?.doing?.what === "unlocking" && me.value !== null ? <Messenger /> : <Unlock />;
    case "ready":
      return me.value !== null && welcomed.value ? <Ready account={me.value} /> : <Messenger />;
  }
}

function Messenger() {
  return (
    <div class="app">
      <Alarms />
      <Shell />
    </div>
  );
}

function End({ title, about }: { title: string; about: string }) {
  return (
    <Frame>
      <Empty icon="devices" title={title}>
        {about}
      </Empty>
    </Frame>
  );
}
