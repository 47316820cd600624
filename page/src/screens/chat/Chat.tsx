// The open chat: its head, what stands in its way, its rows, and the composer.

import { useEffect } from "preact/hooks";
import { conversationOf, listed } from "../../state/chats";
import { closeHistory, history, openHistory } from "../../state/history";
import type { ConversationId } from "../../state/model";
import { place } from "../../state/place";
import { t } from "../../strings/strings";
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
import { useSteady } from "./useSteady";
import "./Chat.css";

export function Chat({ conversation: id }: { conversation: ConversationId }) {
  const conversation = conversationOf(id);
  const steady = useSteady(conversation);
  const isThere = conversation !== null;
  const isLocked = conversation?.lock === "closed";
  useEffect(() => {
    if (!isThere || isLocked) return undefined;
    const { read_number: read, unread } = conversationOf(id) ?? { read_number: 0, unread: 0 };
    const here = place.peek();
    stopComposing();
    void attempt(() => openHistory(id, read, unread, here.at === "chat" ? here.number : undefined));
    return closeHistory;
  }, [id, isThere, isLocked]);
  useEffect(() => {
    if (isLocked) forgetFetched(id);
  }, [id, isLocked]);
  if (conversation === null || steady === null) {
    return listed.value ? <Empty icon="nothing" title={t("chat-gone")} /> : <div class="chat" />;
  }
  if (isLocked) {
    return (
      <section class="chat" aria-labelledby="chat-title">
        <Head conversation={steady} />
        <LockBanner key={id} conversation={id} />
        <div class="messages" />
      </section>
    );
  }
  const window = history.value;
  return (
    <DropPlace conversation={conversation}>
      <section class="chat" aria-labelledby="chat-title">
        <Head conversation={steady} />
        <StateBanner conversation={steady} />
        <Pins conversation={id} />
        {window?.conversation === id ? <Messages key={id} window={window} conversation={conversation} /> : <div class="messages" />}
        <Composer key={`composer-${id}`} conversation={steady} />
      </section>
    </DropPlace>
  );
}
