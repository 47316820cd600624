// Who is kept out of a group: owners and admins let them back, and keep others out, also who is not in it.

import { useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import { ban, ownRole, unban } from "../../state/group";
import type { Conversation } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { Name } from "../Name";
import { plain } from "../plain";
import { failureWords } from "../words";

export function Banned({ conversation }: { conversation: Conversation }) {
  const banned = conversation.group?.banned ?? [];
  const decides = ownRole(conversation) !== "member" && conversation.state === "active";
  if (banned.length === 0 && !decides) return null;
  return (
    <section class="details-part" aria-labelledby="banned-title">
      <h3 id="banned-title">{t("banned-title")}</h3>
      <p class="details-quiet">{t("banned-about")}</p>
      <ul>
        {banned.map((account) => (
          <li key={account} class="member">
            <Avatar id={account} name={nameOf(account).text} size="small" />
            <span class="member-words">
              <Name account={account} />
            </span>
            {decides && (
              <Button
                aria-label={t("banned-lift-whom", { name: plain(nameOf(account).text) })}
                onClick={() => void attempt(() => unban(conversation.conversation, account))}
              >
                {t("banned-lift")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {decides && <BanSomebody group={conversation.conversation} />}
    </section>
  );
}

/** Keeps somebody out before they come. A name that nobody has here is looked up. */
function BanSomebody({ group }: { group: string }) {
  const [who, setWho] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (who === null) {
    return (
      <Button icon="block" onClick={() => setWho("")}>
        {t("ban-somebody")}
      </Button>
    );
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = who.trim().replace(/^@/, "");
    if (name === "") return;
    const about = t("details-ban-about", { name: plain(name) });
    if (!(await ask({ title: t("details-ban"), about, deed: t("details-ban-do"), danger: true }))) return;
    try {
      await ban(group, name);
      setWho(null);
    } catch (thrown) {
      const failure = asFailure(thrown);
      setProblem(failure.kind === "not-found" ? t("ban-unknown") : failureWords(failure));
    }
  };
  const close = (): void => {
    setWho(null);
    setProblem(null);
  };
  return (
    <form class="details-form" noValidate onSubmit={(event) => void submit(event)}>
      <Field label={t("ban-who")} help={t("ban-who-help")} value={who} onValue={setWho} error={problem} autoFocus autoComplete="off" spellcheck={false} />
      <div class="details-form-actions">
        <Button onClick={close}>{t("cancel")}</Button>
        <Button type="submit" look="danger" disabled={who.trim() === ""}>
          {t("details-ban-do")}
        </Button>
      </div>
    </form>
  );
}
