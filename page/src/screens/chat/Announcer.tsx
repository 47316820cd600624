// Reads out what comes into the open chat, for whoever hears the page: a line alone, so that the history itself stays silent.

import { conversationOf } from "../../state/chats";
import { heard } from "../../state/events";
import { place } from "../../state/place";
import { rowName } from "./MessageRow";

export function Announcer() {
  const message = heard.value;
  const here = place.value;
  const isHere = message !== null && here.at === "chat" && here.conversation === message.conversation;
  const conversation = isHere ? conversationOf(message.conversation) : null;
  return (
    <div class="unseen" role="log" aria-live="polite">
      {conversation && message && <p key={message.number}>{rowName(message, conversation)}</p>}
    </div>
  );
}
