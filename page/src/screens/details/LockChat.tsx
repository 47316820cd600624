// Locking a chat by a passphrase of its own, and taking it out of its lock: what that protects, and what not, is said first.

import { useState } from "preact/hooks";
import type { Failure } from "../../rpc/failure";
import { lockChat, removeLock } from "../../state/locks";
import type { Conversation } from "../../state/model";
import { closeOverlay } from "../../state/overlay";
import { place } from "../../state/place";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/Toast";
import { useDeed } from "../useDeed";
import { Passphrase } from "../welcome/Passphrase";
import { failureWords } from "../words";
import "../settings/Settings.css";

export function LockChat({ conversation }: { conversation: Conversation }) {
  // Which of both it is does not change while it is being done.
  const [isLocked] = useState(conversation.lock !== "no");
  return isLocked ? <Remove who={conversation.conversation} /> : <Lock who={conversation.conversation} />;
}

function Lock({ who }: { who: string }) {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== passphrase;
  const { problem, busy, submit } = useDeed(async () => {
    await lockChat(who, passphrase);
    // The chat that is open says so itself.
    const here = place.peek();
    if (here.at !== "chat" || here.conversation !== who) toast(t("lock-done"), { icon: "lock" });
    closeOverlay();
  }, lockWords);
  const isReady = passphrase !== "" && again === passphrase;
  return (
    <Dialog title={t("lock-title")} closeLabel={t("close")} onClose={closeOverlay}>
      <form class="account-form" noValidate onSubmit={(event) => (isReady ? submit(event) : event.preventDefault())}>
        <p>{t("lock-about")}</p>
        <p>{t("lock-not")}</p>
        <p class="account-warning">{t("lock-warning")}</p>
        <Passphrase isNew value={passphrase} onValue={setPassphrase} error={problem} help={t("lock-passphrase-help")} />
        <Field
          label={t("lock-again")}
          type="password"
          autoComplete="new-password"
          value={again}
          onValue={setAgain}
          error={differs ? t("lock-differs") : null}
        />
        <div class="account-actions">
          <Button onClick={closeOverlay}>{t("cancel")}</Button>
          <Button type="submit" look="main" busy={busy} disabled={!isReady}>
            {t("lock-do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Remove({ who }: { who: string }) {
  const [passphrase, setPassphrase] = useState("");
  const { problem, busy, submit } = useDeed(async () => {
    await removeLock(who, passphrase);
    toast(t("lock-removed"), { icon: "check" });
    closeOverlay();
  }, lockWords);
  return (
    <Dialog size="small" title={t("lock-remove")} closeLabel={t("close")} onClose={closeOverlay}>
      <form class="account-form" noValidate onSubmit={submit}>
        <p>{t("lock-remove-about")}</p>
        <Passphrase value={passphrase} onValue={setPassphrase} error={problem} />
        <div class="account-actions">
          <Button onClick={closeOverlay}>{t("cancel")}</Button>
          <Button type="submit" look="main" busy={busy} disabled={passphrase === ""}>
            {t("lock-remove")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is wrong with the passphrase, or with the moment. */
function lockWords(failure: Failure): string {
  if (failure.kind === "locked") return t("unlock-wrong");
  return failure.kind === "state" ? t("lock-files") : failureWords(failure);
}
