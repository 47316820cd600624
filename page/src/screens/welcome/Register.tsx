// A new account: a name, if one likes, a passphrase for this computer, and the server.

import { useState } from "preact/hooks";
import { house, register } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { failureWords } from "../words";
import { deviceName, filled, focusWrong, handleProblem, passphraseProblem, serverIn, serverProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { NamedWitnesses, NOBODY, witnessesIn } from "./NamedWitnesses";
import { Passphrase } from "./Passphrase";
import { welcomed } from "./Ready";

export function Register({ back }: { back: () => void }) {
  const offered = house.value?.server ?? "";
  const [handle, setHandle] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [server, setServer] = useState(offered);
  const [name, setName] = useState(deviceName());
  const [invitation, setInvitation] = useState("");
  const [witnesses, setWitnesses] = useState(NOBODY);
  const [tried, setTried] = useState(false);
  const [stopped, setStopped] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = house.value?.doing?.what === "registering";

  const problems = [handleProblem(handle), passphraseProblem(passphrase), serverProblem(server)];
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
    if (named === null || (offered !== "" && problems[2] !== null)) setStopped(stopped + 1);
    if (busy || named === null || problems.some((one) => one !== null)) return;
    const optional = filled({ handle: handle.replace(/^\s*@/, ""), invitation });
    try {
      await register({ server: serverIn(server), name: name.trim(), ...optional, ...named, ...(passphrase === "" ? {} : { passphrase }) });
      welcomed.value = true;
    } catch (thrown) {
      setProblem(failureWords(thrown));
    }
  };

  return (
    <Frame title={t("register-title")} back={busy ? undefined : back}>
      <form class="welcome-form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t("register-handle")}
          help={t("register-handle-help")}
          value={handle}
          onValue={setHandle}
          error={said(0)}
          autoComplete="username"
         
          spellcheck={false}
          autoFocus
        />
        <Passphrase
          value={passphrase}
          onValue={setPassphrase}
          help={`${t("register-passphrase-help")} ${t("register-passphrase-none")}`}
          error={said(1)}
          isNew
        />
        {offered === "" && <Server value={server} onValue={setServer} error={said(2)} />}
        <More stopped={stopped}>
          {offered !== "" && <Server value={server} onValue={setServer} error={said(2)} />}
          <Field label={t("register-device")} help={t("register-device-help")} value={name} onValue={setName} />
          <Field
            label={t("register-invitation")}
            help={t("register-invitation-help")}
            value={invitation}
            onValue={setInvitation}
          />
          <NamedWitnesses typed={witnesses} onTyped={setWitnesses} />
        </More>
        {problem && (
          <p class="welcome-problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" look="main" wide busy={busy}>
          {busy ? t("register-busy") : t("register-do")}
        </Button>
      </form>
    </Frame>
  );
}

interface ServerProps {
  value: string;
  onValue: (value: string) => void;
  error: string | null;
}

/** The server's address, in which a letter more or less is another server. */
export function Server({ value, onValue, error }: ServerProps) {
  return (
    <Field
      label={t("register-server")}
      help={t("register-server-help")}
      value={value}
      onValue={onValue}
      error={error}
      spellcheck={false}
      autoComplete="off"
    />
  );
}
