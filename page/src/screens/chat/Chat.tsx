// The open chat: its head, what stands in its way, its rows, and the composer.

import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { conversations, listed } from "../../state/chats";
import { closeHistory, history, openHistory } from "../../state/history";
import type { ConversationId } from "../../state/model";
import { go, place } from "../../state/place";
import { steadyOf } from "../../state/steady";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { attempt } from "../attempt";
import { Composer } from "../composer/Composer";
import { stopComposing } from "../composer/composing";
import { DropPlace } from "../composer/DropPlace";
import { forgetFetched } from "../media/files";
import { Head } from "./Head";
import { LockBanner } from "./LockBanner";
import { Messages } from "./Messages";
import { Pins } from "./Pins";
import { StateBanner } from "./StateBanner";
import "./Chat.css";

export function Chat({ conversation: id }: { conversation: ConversationId }) {
  // What each message counts up is shown where it stands: nothing else of the chat is drawn again for it.
  const conversation = useComputed(() => steadyOf(id)).value;
  const isThere = conversation !== null;
  const isLocked = conversation?.lock === "closed";
  useEffect(() => {
    if (!isThere || isLocked) return undefined;
    const { read_number: read, unread } = conversations.peek().get(id) ?? { read_number: 0, unread: 0 };
    const here = place.peek();
    stopComposing();
    void attempt(() => openHistory(id, read, unread, here.at === "chat" ? here.number : undefined));
    return closeHistory;
  }, [id, isThere, isLocked]);
  useEffect(() => {
    if (isLocked) forgetFetched(id);
  }, [id, isLocked]);
  if (conversation === null) {
    return listed.value ? <Empty icon="nothing" title={t("chat-gone")} action={<Button onClick={() => go({ at: "list" })}>{t("back")}</Button>} /> : <div class="chat" />;
  }
  if (isLocked) {
    return (
      <section class="chat" aria-labelledby="chat-title">
        <Head conversation={conversation} />
        <LockBanner key={id} conversation={id} />
        <div class="messages" />
      </section>
    );
  }
  const window = history.value;
  return (
    <DropPlace conversation={conversation}>
      <section class="chat" aria-labelledby="chat-title">
        <Head conversation={conversation} />
        <StateBanner conversation={conversation} />
        <Pins conversation={id} />
        {window?.conversation === id ? <Messages key={id} window={window} conversation={conversation} /> : <div class="messages" />}
        <Composer key={`composer-${id}`} conversation={conversation} />
      </section>
    </DropPlace>
  );
}
