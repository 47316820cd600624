// A chat that is locked by a passphrase of its own: the field that unlocks it, and nothing of what was said.

import { useState } from "preact/hooks";
import { unlockChat } from "../../state/locks";
import type { ConversationId } from "../../state/model";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { useDeed } from "../useDeed";
import { failureWords } from "../words";

export function LockBanner({ conversation }: { conversation: ConversationId }) {
  const [passphrase, setPassphrase] = useState("");
  const { problem, busy, submit } = useDeed(
    async () => {
      try {
        // Once it is unlocked, the conversation says so, and this is gone.
        await unlockChat(conversation, passphrase);
      } finally {
        setPassphrase("");
      }
    },
    (failure) => (failure.kind === "locked" ? t("unlock-wrong") : failureWords(failure)),
  );
  return (
    <form noValidate onSubmit={(event) => submit(event)}>
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
