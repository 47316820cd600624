// Linking another device to this account: its code, six digits on both, and it is brought into the chats.

import { useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import { lookAtDevices } from "../../state/devices";
import { endLinking, giveAnswer, giveCode, type Linking } from "../../state/linking";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { Scanner } from "../verify/Scanner";
import { failureWords, problemWords } from "../words";
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
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const give = async (given: string): Promise<void> => {
    if (busy || given.trim() === "") return;
    setBusy(true);
    setProblem(null);
    try {
      await giveCode(given.trim());
    } catch (thrown) {
      setProblem(failureWords(asFailure(thrown)));
      setBusy(false);
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void give(code);
  };
  return (
    <form class="welcome-form" noValidate onSubmit={submit}>
      <p>{t("devices-link-about")}</p>
      <Field label={t("devices-link-code")} value={code} onValue={setCode} error={problem} autoFocus autoComplete="off" />
      <p class="welcome-warning">{t("devices-link-warning")}</p>
      <Button type="submit" look="main" wide busy={busy}>
        {t("continue")}
      </Button>
      <Scanner found={(scanned) => void give(scanned.replace(/^[A-Z-]+:/, ""))} />
    </form>
  );
}
