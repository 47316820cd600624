// The lock: one field, or one button where the system's keyring has the answer.

import { useState } from "preact/hooks";
import { house, unlock } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { useDeed } from "../useDeed";
import { failureWords } from "../words";
import { Frame } from "./Frame";
import { Passphrase } from "./Passphrase";

export function Unlock() {
  const [passphrase, setPassphrase] = useState("");
  const needs = house.value?.passphrase !== false;
  const { problem, busy, submit } = useDeed(
    () => unlock(needs ? passphrase : null),
    (failure) => (failure.kind === "locked" && needs ? t("unlock-wrong") : failureWords(failure)),
  );
  return (
    <Frame title={t("unlock-title")} about={t("unlock-about")}>
      <form class="welcome-form" noValidate onSubmit={(event) => submit(event)}>
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
