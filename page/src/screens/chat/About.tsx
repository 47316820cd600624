// What is known of a message: when it was sent, and for an own one how far it has come to each person.

import { signal } from "@preact/signals";
import { conversationOf } from "../../state/chats";
import { me } from "../../state/account";
import type { Member, Message } from "../../state/model";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Dialog } from "../../ui/Dialog";
import { Tick, type TickState } from "../../ui/Tick";
import { Name } from "../Name";
import { whole } from "../times";
import "./About.css";

const shown = signal<Message | null>(null);

export function showAbout(message: Message): void {
  shown.value = message;
}

export function AboutHost() {
  const message = shown.value;
  if (!message) return null;
  const conversation = conversationOf(message.conversation);
  const others = (conversation?.members ?? []).filter((member) => member.account !== me.value?.account);
  const close = (): void => {
    shown.value = null;
  };
  return (
    <Dialog size="small" title={t("about-message")} closeLabel={t("close")} onClose={close}>
      <dl class="about">
        <dt>{t("about-from")}</dt>
        <dd>{message.own ? t("you") : <Name account={message.sender} />}</dd>
        <dt>{t("about-time")}</dt>
        <dd>{whole(message.time)}</dd>
        {message.forwarded > 0 && (
          <>
            <dt>{t("forwarded")}</dt>
            <dd>{t("about-forwarded", { count: message.forwarded })}</dd>
          </>
        )}
      </dl>
      {message.own && (
        <ul class="about-people">
          {others.map((member) => (
            <Reached key={member.account} member={member} message={message} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Reached({ member, message }: { member: Member; message: Message }) {
  const receipt = message.receipts.find((one) => one.account === member.account);
  const state: TickState = receipt ? (receipt.read ? "read" : "delivered") : message.delivery === "sent" ? "sent" : "waiting";
  return (
    <li>
      <Avatar id={member.account} name={member.handle} size="small" />
      <span class="cut">
        <Name account={member.account} />
      </span>
      <span class="about-state">{t(`tick-${state}`)}</span>
      <Tick state={state} />
    </li>
  );
}
