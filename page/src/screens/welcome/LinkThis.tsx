// This new installation becomes a device of an account: a code to type there, six digits to compare, and it is done.

import { useRef, useState } from "preact/hooks";
import { beginLink, cancelLink, confirmLink, house } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { CopyButton } from "../CopyButton";
import { Picture } from "../Picture";
import { failureWords, problemWords } from "../words";
import { deviceName, filled, focusWrong, handleProblem, passphraseProblem, serverIn, serverProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { NamedWitnesses, NOBODY, witnessesIn } from "./NamedWitnesses";
import { Passphrase } from "./Passphrase";
import { Server } from "./Register";

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
  const offered = house.value?.server ?? "";
  const [handle, setHandle] = useState("");
  const [server, setServer] = useState(offered);
  const [passphrase, setPassphrase] = useState("");
  const [witnesses, setWitnesses] = useState(NOBODY);
  const [tried, setTried] = useState(false);
  const [stopped, setStopped] = useState(0);
  const [problem, setProblem] = useState(left);
  const [busy, setBusy] = useState(false);
  const problems = [
    handle.trim() === "" ? "field-needed" : handleProblem(handle),
    serverProblem(server),
    passphraseProblem(passphrase),
  ];
  const said = (at: number): string | null => {
    const id = problems[at];
    return tried && id ? t(id) : null;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    focusWrong(event);
    const named = witnessesIn(witnesses);
    if (named === null) setStopped(stopped + 1);
    if (named === null || problems.some((one) => one !== null)) return;
    setBusy(true);
    const name = handle.trim().replace(/^@/, "");
    try {
      const secret = passphrase === "" ? {} : { passphrase };
      await beginLink({ server: serverIn(server), handle: name, ...filled({ name: deviceName() }), ...named, ...secret });
    } catch (thrown) {
      setProblem(failureWords(thrown));
    }
    setBusy(false);
  };
  return (
    <Frame title={t("link-title")} about={t("have-link-about")} back={back}>
      <form class="welcome-form" noValidate onSubmit={(event) => void submit(event)}>
        <Field label={t("link-handle")} value={handle} onValue={setHandle} error={said(0)} autoFocus />
        {offered === "" && <Server value={server} onValue={setServer} error={said(1)} />}
        <Passphrase
          value={passphrase}
          onValue={setPassphrase}
          help={`${t("register-passphrase-help")} ${t("register-passphrase-none")}`}
          error={said(2)}
          isNew
        />
        <More stopped={stopped}>
          <NamedWitnesses typed={witnesses} onTyped={setWitnesses} />
        </More>
        {problem && (
          <p class="welcome-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" look="main" wide busy={busy}>
          {t("link-begin")}
        </Button>
      </form>
    </Frame>
  );
}
