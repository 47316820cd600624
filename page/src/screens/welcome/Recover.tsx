// The account comes back by its recovery code, and this becomes its only device.

import { useState } from "preact/hooks";
import { house, recover } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { failureWords } from "../words";
import { filled, focusWrong, handleProblem, passphraseProblem, serverIn, serverProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { NamedWitnesses, NOBODY, witnessesIn } from "./NamedWitnesses";
import { Passphrase } from "./Passphrase";
import { Server } from "./Register";

export function Recover({ back }: { back: () => void }) {
  const offered = house.value?.server ?? "";
  const [handle, setHandle] = useState("");
  const [code, setCode] = useState("");
  const [server, setServer] = useState(offered);
  const [passphrase, setPassphrase] = useState("");
  const [replaces, setReplaces] = useState(false);
  const [witnesses, setWitnesses] = useState(NOBODY);
  const [tried, setTried] = useState(false);
  const [stopped, setStopped] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = house.value?.doing?.what === "recovering";
  const problems = [
    handleProblem(handle),
    code.trim() === "" ? "field-needed" : null,
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
    if (busy || named === null || problems.some((one) => one !== null)) return;
    const secret = passphrase === "" ? {} : { passphrase };
    const name = filled({ handle: handle.replace(/^\s*@/, "") });
    const replacing = replaces ? { replace_code: true } : {};
    try {
      await recover({ server: serverIn(server), recovery_code: code.trim(), ...name, ...replacing, ...named, ...secret });
    } catch (thrown) {
      setProblem(failureWords(thrown));
    }
  };
  return (
    <Frame title={t("recover-title")} back={busy ? undefined : back}>
      <form class="welcome-form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t("link-handle")}
          help={t("recover-handle-help")}
          value={handle}
          onValue={setHandle}
          error={said(0)}
         
          autoFocus
        />
        <Field
          label={t("recover-code")}
          help={t("recover-code-help")}
          value={code}
          onValue={setCode}
          error={said(1)}
          autoComplete="off"
          spellcheck={false}
        />
        {offered === "" && <Server value={server} onValue={setServer} error={said(2)} />}
        <Passphrase
          value={passphrase}
          onValue={setPassphrase}
          help={`${t("register-passphrase-help")} ${t("register-passphrase-none")}`}
          error={said(3)}
          isNew
        />
        <label class="welcome-check">
          <input type="checkbox" checked={replaces} onChange={(event) => setReplaces(event.currentTarget.checked)} />
          {t("recover-replace")}
        </label>
        <More stopped={stopped}>
          <NamedWitnesses typed={witnesses} onTyped={setWitnesses} />
        </More>
        <p class="welcome-warning">{t("recover-warning")}</p>
        {problem && (
          <p class="welcome-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" look="main" wide busy={busy}>
          {busy ? t("recover-busy") : t("recover-do")}
        </Button>
      </form>
    </Frame>
  );
}
