// The dialogs that make a poll or send somebody's card.

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { change } from "../../state/link";
import type { ConversationId } from "../../state/model";
import { acquaintances } from "../../state/people";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Choices";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { Name } from "../Name";
import "./Making.css";

type Making = { is: "poll" | "card"; who: ConversationId };

const making = signal<Making | null>(null);

export function showPoll(who: ConversationId): void {
  making.value = { is: "poll", who };
}

export function showCards(who: ConversationId): void {
  making.value = { is: "card", who };
}

export function MakingHost() {
  const now = making.value;
  if (now === null) return null;
  return now.is === "poll" ? <PollDialog who={now.who} /> : <CardDialog who={now.who} />;
}

function close(): void {
  making.value = null;
}

const OPTIONS_MAX = 12;

function PollDialog({ who }: { who: ConversationId }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState(["", ""]);
  const [multiple, setMultiple] = useState(false);
  const [busy, setBusy] = useState(false);
  const filled = options.map((option) => option.trim()).filter((option) => option !== "");
  // There is always an empty line below, as long as there may be one more.
  const put = (at: number, text: string): void => {
    const next = options.map((option, other) => (other === at ? text : option));
    if (next.at(-1) !== "" && next.length < OPTIONS_MAX) next.push("");
    setOptions(next);
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    const done = await attempt(() => change("poll", { who, question: question.trim(), options: filled, multiple }));
    setBusy(false);
    if (done) close();
  };
  const actions = (
    <Button look="main" busy={busy} disabled={question.trim() === "" || filled.length < 2} onClick={() => void send()}>
      {t("poll-send")}
    </Button>
  );
  return (
    <Dialog title={t("poll-new")} closeLabel={t("close")} onClose={close} actions={actions}>
      <div class="making">
        <Field label={t("poll-question")} value={question} onValue={setQuestion} />
        {options.map((option, at) => (
          <Field key={at} label={t("poll-option", { number: at + 1 })} value={option} onValue={(text) => put(at, text)} />
        ))}
        <Switch label={t("poll-multiple")} on={multiple} onChange={setMultiple} />
      </div>
    </Dialog>
  );
}

function CardDialog({ who }: { who: ConversationId }) {
  const known = acquaintances.value.filter((contact) => contact.handle !== null);
  const send = (person: string): void => {
    close();
    void attempt(() => change("card", { who, person }));
  };
  return (
    <Dialog title={t("attach-card")} closeLabel={t("close")} onClose={close}>
      {known.length === 0 && <Empty icon="card" title={t("contacts-none")} />}
      <ul>
        {known.map((contact) => (
          <li key={contact.account}>
            <button type="button" class="making-person" onClick={() => send(contact.account)}>
              <Avatar id={contact.account} name={contact.handle} size="small" />
              <span class="cut">
                <Name account={contact.account} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
