// Whom the person trusts to have seen the server's directory, and how many of them must have signed it.

import { useState } from "preact/hooks";
import { trustNoWitnesses, trustWitnesses } from "../../state/directory";
import type { Directory } from "../../state/model";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { useDeed } from "../useDeed";
import { NamedWitnesses, witnessesIn, type Typed } from "../welcome/NamedWitnesses";

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
  const [typed, setTyped] = useState<Typed>({ text: witnesses.join("\n"), quorum: quorum > 0 ? String(quorum) : "" });
  const named = witnessesIn(typed);
  const { problem, busy, submit } = useDeed(async () => {
    if (!named?.witness) return;
    await trustWitnesses(named);
    close();
  });
  return (
    <form class="account-form" noValidate onSubmit={(event) => submit(event)}>
      <NamedWitnesses typed={typed} onTyped={setTyped} error={problem} autoFocus />
      <div class="account-actions">
        <Button onClick={close}>{t("cancel")}</Button>
        <Button type="submit" look="main" busy={busy} disabled={!named?.witness}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
