// Linking another device to this account: its code, six digits on both, and it is brought into the chats.

import { useState } from "preact/hooks";
import { lookAtDevices } from "../../state/devices";
import { endLinking, giveAnswer, giveCode, type Linking } from "../../state/linking";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { Scanner } from "../verify/Scanner";
import { useDeed } from "../useDeed";
import { problemWords } from "../words";
import "../welcome/Welcome.css";

export function LinkDevice({ linking }: { linking: Linking }) {
  const close = (): void => {
    endLinking();
    void attempt(lookAtDevices);
  };
  return (
    <Dialog title={t("devices-link-title")} closeLabel={t("close")} onClose={close}>
      <Step linking={linking} close={close} />
    </Dialog>
  );
}

function Step({ linking, close }: { linking: Linking; close: () => void }) {
  switch (linking.step) {
    case "code":
      return <Code />;
    case "waiting":
      return <p role="status">{t("devices-link-waiting")}</p>;
    case "confirmed":
      return <p role="status">{t("link-confirmed")}</p>;
    case "joining":
      return <p role="status">{t("devices-link-joining", { done: linking.done, of: linking.of })}</p>;
    case "digits":
      return (
        <div class="welcome-form">
          <p>{t("link-digits-about")}</p>
          <p class="welcome-code welcome-digits" dir="ltr" role="status">
            {linking.digits}
          </p>
          <div class="welcome-actions">
            <Button look="main" wide onClick={() => void attempt(() => giveAnswer(true))}>
              {t("link-same")}
            </Button>
            <Button wide onClick={() => void attempt(() => giveAnswer(false))}>
              {t("link-different")}
            </Button>
          </div>
        </div>
      );
    case "done":
    case "failed":
      return (
        <div class="welcome-form">
          <p role={linking.step === "failed" ? "alert" : "status"}>
            {linking.step === "failed" ? problemWords(linking.reason, linking.why) : t("devices-link-done")}
          </p>
          <Button look="main" onClick={close}>
            {t("done")}
          </Button>
        </div>
      );
  }
}

function Code() {
  const [code, setCode] = useState("");
  const { problem, busy, act, submit } = useDeed(async (given: string) => {
    if (given.trim() !== "") await giveCode(given.trim());
  });
  return (
    <form class="welcome-form" noValidate onSubmit={(event) => submit(event, code)}>
      <p>{t("devices-link-about")}</p>
      <Field label={t("devices-link-code")} value={code} onValue={setCode} error={problem} autoFocus autoComplete="off" />
      <p class="welcome-warning">{t("devices-link-warning")}</p>
      <Button type="submit" look="main" wide busy={busy}>
        {t("continue")}
      </Button>
      <Scanner found={(scanned) => void act(scanned.replace(/^[A-Z-]+:/, ""))} />
    </form>
  );
}
