// The lock: one field, or one button where the system's keyring has the answer.

import { useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import { house, unlock } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { failureWords } from "../words";
import { Frame } from "./Frame";
import { Passphrase } from "./Passphrase";

export function Unlock() {
  const [passphrase, setPassphrase] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const needs = house.value?.passphrase !== false;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await unlock(needs ? passphrase : null);
    } catch (thrown) {
      const failure = asFailure(thrown);
      setProblem(failure.kind === "locked" && needs ? t("unlock-wrong") : failureWords(failure));
      setBusy(false);
    }
  };
  return (
    <Frame title={t("unlock-title")} about={t("unlock-about")}>
      <form class="welcome-form" noValidate onSubmit={(event) => void submit(event)}>
        {needs && <Passphrase value={passphrase} onValue={setPassphrase} error={problem} focused />}
        {!needs && problem && (
          <p class="welcome-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" look="main" wide busy={busy}>
          {needs ? t("unlock-do") : t("unlock-keyring")}
        </Button>
      </form>
    </Frame>
  );
}
