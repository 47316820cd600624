// Whom the person trusts to have seen the server's directory, and how many of them must have signed it.

import { useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import { trustNoWitnesses, trustWitnesses } from "../../state/directory";
import type { Directory } from "../../state/model";
import { t } from "../../strings/strings";
import { Area } from "../../ui/Area";
import { ask } from "../../ui/Ask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { failureWords } from "../words";

export function Witnesses({ directory: { witnesses, quorum } }: { directory: Directory }) {
  const [changing, setChanging] = useState(false);
  const forget = async (): Promise<void> => {
    const about = t("witnesses-none-about");
    if (await ask({ title: t("witnesses-none"), about, deed: t("witnesses-none"), danger: true })) await attempt(trustNoWitnesses);
  };
  return (
    <section class="settings-part">
      <h3>{t("directory-witnesses")}</h3>
      {witnesses.length === 0 ? (
        <p class="settings-quiet">{t("directory-no-witnesses")}</p>
      ) : (
        <p>{t("witnesses-quorum", { quorum, count: witnesses.length })}</p>
      )}
      <ul>
        {witnesses.map((witness) => (
          <li key={witness} class="settings-quiet witness">
            <bdi>{witness}</bdi>
          </li>
        ))}
      </ul>
      {changing ? (
        <Change witnesses={witnesses} quorum={quorum} close={() => setChanging(false)} />
      ) : (
        <div class="settings-actions">
          <Button icon="edit" onClick={() => setChanging(true)}>
            {witnesses.length === 0 ? t("witnesses-name") : t("witnesses-change")}
          </Button>
          {witnesses.length > 0 && <Button onClick={() => void forget()}>{t("witnesses-none")}</Button>}
        </div>
      )}
    </section>
  );
}

function Change({ witnesses, quorum, close }: { witnesses: string[]; quorum: number; close: () => void }) {
  const [text, setText] = useState(witnesses.join("\n"));
  const [wanted, setWanted] = useState(quorum > 0 ? String(quorum) : "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const named = text.split(/\s+/).filter((one) => one !== "");
  const count = wanted.trim() === "" ? null : Number(wanted);
  const isCount = count === null || (Number.isInteger(count) && count >= 1 && count <= named.length);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || named.length === 0 || !isCount) return;
    setBusy(true);
    setProblem(null);
    try {
      await trustWitnesses(named, count);
      return close();
    } catch (thrown) {
      setProblem(failureWords(asFailure(thrown)));
    }
    setBusy(false);
  };
  return (
    <form class="account-form" noValidate onSubmit={(event) => void submit(event)}>
      <Area label={t("witnesses-named")} help={t("witnesses-named-help")} value={text} onValue={setText} error={problem} autoFocus />
      <Field
        label={t("witnesses-count")}
        help={t("witnesses-count-help")}
        inputMode="numeric"
        value={wanted}
        onValue={setWanted}
        error={isCount ? null : t("witnesses-count-wrong", { count: named.length })}
      />
      <div class="account-actions">
        <Button onClick={close}>{t("cancel")}</Button>
        <Button type="submit" look="main" busy={busy} disabled={named.length === 0 || !isCount}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
