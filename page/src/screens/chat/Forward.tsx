// Into which chats a message is forwarded.

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { chats } from "../../state/chats";
import { change } from "../../state/link";
import type { Message } from "../../state/model";
import { titleOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { Face } from "../Face";
import { plain } from "../plain";
import "./Forward.css";

const shown = signal<Message | null>(null);

export function showForward(message: Message): void {
  shown.value = message;
}

export function ForwardHost() {
  const message = shown.value;
  return message && <Forward key={message.number} message={message} />;
}

function Forward({ message }: { message: Message }) {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const close = (): void => {
    shown.value = null;
  };
  const forward = async (): Promise<void> => {
    setBusy(true);
    const to = [...chosen];
    // A file goes on by itself: what becomes of it, the chat shows into which it goes.
    const wait = message.kind === "file" ? { wait: 0 } : {};
    const done = await attempt(() => change("forward", { who: message.conversation, number: message.number, to, ...wait }));
    setBusy(false);
    if (!done) return;
    toast(t("forwarded-to", { count: to.length }), { icon: "check" });
    close();
  };
  const turn = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const found = chats.value.filter(({ conversation }) => {
    const title = titleOf(conversation) ?? "";
    return conversation.state === "active" && title.toLocaleLowerCase().includes(words.toLocaleLowerCase());
  });
  const actions = (
    <Button look="main" icon="forward" busy={busy} disabled={chosen.size === 0} onClick={() => void forward()}>
      {t("forward-to", { count: chosen.size })}
    </Button>
  );
  return (
    <Dialog title={t("deed-forward")} closeLabel={t("close")} onClose={close} actions={actions}>
      <Field label={t("find-chat")} labelUnseen placeholder={t("find-chat")} type="search" value={words} onValue={setWords} />
      <ul class="forward-chats">
        {found.map(({ conversation }) => {
          const id = conversation.conversation;
          const title = titleOf(conversation);
          return (
            <li key={id}>
              <label class="forward-chat">
                <input type="checkbox" checked={chosen.has(id)} onChange={() => turn(id)} />
                <Face conversation={conversation} size="small" />
                <bdi class="cut">{plain(title ?? t("group-unnamed"))}</bdi>
              </label>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
