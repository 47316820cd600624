// A chat that is locked by a passphrase of its own: the field that unlocks it, and nothing of what was said.

import { useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import { unlockChat } from "../../state/locks";
import type { ConversationId } from "../../state/model";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { failureWords } from "../words";

export function LockBanner({ conversation }: { conversation: ConversationId }) {
  const [passphrase, setPassphrase] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      // Once it is unlocked, the conversation says so, and this is gone.
      await unlockChat(conversation, passphrase);
    } catch (thrown) {
      const failure = asFailure(thrown);
      setProblem(failure.kind === "locked" ? t("unlock-wrong") : failureWords(failure));
    }
    setPassphrase("");
    setBusy(false);
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Banner
        icon="lock"
        actions={
          <Button type="submit" look="main" busy={busy}>
            {t("unlock-do")}
          </Button>
        }
      >
        <p>{t("chat-locked")}</p>
        <Field
          label={t("register-passphrase")}
          labelUnseen
          type="password"
          autoComplete="off"
          value={passphrase}
          onValue={setPassphrase}
          error={problem}
        />
      </Banner>
    </form>
  );
}
