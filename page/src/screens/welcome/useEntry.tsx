// What each form by which somebody comes to an account asks for, and what it says of what is wrong: the server, a passphrase, witnesses.

import { useState } from "preact/hooks";
import { house } from "../../state/account";
import type { Named } from "../../state/model";
import { t } from "../../strings/strings";
import { failureWords } from "../words";
import { focusWrong, passphraseProblem, serverIn, serverProblem } from "./checks";
import { NamedWitnesses, NOBODY, witnessesIn } from "./NamedWitnesses";
import { Passphrase } from "./Passphrase";
import { Server } from "./Server";

/** What of it is given to the client. */
export interface Ground extends Named {
  server: string;
  passphrase?: string;
}

interface Asked {
  /** What is wrong with what else the form asks for, as strings' names; nothing where it can be tried. */
  others: readonly (string | null)[];
  busy: boolean;
  /** Why it came to nothing before. */
  left?: string | null;
  enter: (ground: Ground) => Promise<void>;
}

export function useEntry({ others, busy, left = null, enter }: Asked) {
  const offered = house.value?.server ?? "";
  const [server, setServer] = useState(offered);
  const [passphrase, setPassphrase] = useState("");
  const [witnesses, setWitnesses] = useState(NOBODY);
  const [tried, setTried] = useState(false);
  const [stopped, setStopped] = useState(0);
  const [problem, setProblem] = useState(left);
  const [wrongServer, wrongPassphrase] = [serverProblem(server), passphraseProblem(passphrase)];
  /** What is said of what is wrong, once it was tried. */
  const said = (wrong: string | null | undefined): string | null => (tried && wrong ? t(wrong) : null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    focusWrong(event);
    const named = witnessesIn(witnesses);
    // What is folded away is shown where it stops the form.
    if (named === null || (offered !== "" && wrongServer !== null)) setStopped(stopped + 1);
    if (busy || named === null || [...others, wrongServer, wrongPassphrase].some((one) => one !== null)) return;
    try {
      await enter({ server: serverIn(server), ...named, ...(passphrase === "" ? {} : { passphrase }) });
    } catch (thrown) {
      setProblem(failureWords(thrown));
    }
  };
  const help = `${t("register-passphrase-help")} ${t("register-passphrase-none")}`;
  const address = <Server value={server} onValue={setServer} error={said(wrongServer)} />;
  return {
    said,
    submit: (event: Event) => void submit(event),
    stopped,
    passphrase: <Passphrase value={passphrase} onValue={setPassphrase} help={help} error={said(wrongPassphrase)} isNew />,
    witnesses: <NamedWitnesses typed={witnesses} onTyped={setWitnesses} />,
    /** The server where nobody offers one, and where one is offered: the most leave that as it is. */
    neededServer: offered === "" && address,
    offeredServer: offered !== "" && address,
    problem: problem && (
      <p class="welcome-problem" role="alert">
        {problem}
      </p>
    ),
  };
}
