// This new installation becomes a device of an account: a code to type there, six digits to compare, and it is done.

import { useRef, useState } from "preact/hooks";
import { beginLink, cancelLink, confirmLink, house } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { CopyButton } from "../CopyButton";
import { Picture } from "../Picture";
import { problemWords } from "../words";
import { deviceName, filled, handleProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { useEntry, type Ground } from "./useEntry";

export function LinkThis({ back }: { back: () => void }) {
  const doing = house.value?.doing;
  // Of what else came to nothing here, another form has told.
  const begun = useRef(false);
  if (doing?.what !== "linking") return <Begin back={back} left={begun.current ? problemLeft() : null} />;
  begun.current = true;
  const cancel = (): void => void attempt(cancelLink);
  if (doing.digits !== null && doing.confirmed) {
    return (
      <Frame title={t("link-title")}>
        <p role="status">{t("link-confirmed")}</p>
      </Frame>
    );
  }
  if (doing.digits !== null) return <Digits digits={doing.digits} answer={confirmLink} />;
  return (
    <Frame title={t("link-title")} about={t("link-code-about")} back={cancel}>
      <Picture text={doing.picture} label={t("link-code")} />
      <p class="welcome-code" dir="ltr" tabIndex={0}>
        {doing.code}
      </p>
      <CopyButton text={doing.code} label={t("recovery-copy")} />
      <p class="welcome-warning">{t("link-never-send")}</p>
      <p class="welcome-quiet" role="status">
        {t("link-waiting")}
      </p>
    </Frame>
  );
}

function Digits({ digits, answer }: { digits: string; answer: (same: boolean) => Promise<void> }) {
  return (
    <Frame title={t("link-title")} about={t("link-digits-about")}>
      <p class="welcome-code welcome-digits" dir="ltr" role="status">
        {digits}
      </p>
      <div class="welcome-actions">
        <Button look="main" wide onClick={() => void attempt(() => answer(true))}>
          {t("link-same")}
        </Button>
        <Button wide onClick={() => void attempt(() => answer(false))}>
          {t("link-different")}
        </Button>
      </div>
    </Frame>
  );
}

/** Why the attempt before came to nothing. */
function problemLeft(): string | null {
  const { problem = null, reason = null } = house.value ?? {};
  return problem === null || reason === null ? null : problemWords(reason, problem);
}

function Begin({ back, left }: { back: () => void; left: string | null }) {
  const [handle, setHandle] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = handle.trim() === "" ? "field-needed" : handleProblem(handle);
  const enter = async (ground: Ground): Promise<void> => {
    setBusy(true);
    try {
      await beginLink({ ...ground, handle: handle.trim().replace(/^@/, ""), ...filled({ name: deviceName() }) });
    } finally {
      setBusy(false);
    }
  };
  const entry = useEntry({ others: [wrong], busy, left, enter });
  return (
    <Frame title={t("link-title")} about={t("have-link-about")} back={back}>
      <form class="welcome-form" noValidate onSubmit={entry.submit}>
        <Field label={t("link-handle")} value={handle} onValue={setHandle} error={entry.said(wrong)} autoFocus />
        {entry.neededServer}
        {entry.passphrase}
        <More stopped={entry.stopped}>{entry.witnesses}</More>
        {entry.problem}
        <Button type="submit" look="main" wide busy={busy}>
          {t("link-begin")}
        </Button>
      </form>
    </Frame>
  );
}
