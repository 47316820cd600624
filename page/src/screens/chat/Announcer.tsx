// Reads out what comes into the open chat, for whoever hears the page: a line alone, so that the history itself stays silent.

import { conversations } from "../../state/chats";
import { heard } from "../../state/events";
import { place } from "../../state/place";
import { rowName } from "./MessageRow";

export function Announcer() {
  const message = heard.value;
  const here = place.value;
  const isHere = message !== null && here.at === "chat" && here.conversation === message.conversation;
  // What else becomes of the chat says nothing again.
  const conversation = isHere ? conversations.peek().get(message.conversation) : undefined;
  return (
    <div class="unseen" role="log" aria-live="polite">
      {conversation && message && <p key={message.number}>{rowName(message, conversation)}</p>}
    </div>
  );
}
