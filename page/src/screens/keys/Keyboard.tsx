// Does what the keys ask for.

import { useEffect } from "preact/hooks";
import { chats } from "../../state/chats";
import { history, jump } from "../../state/history";
import { show } from "../../state/overlay";
import { go, place } from "../../state/place";
import { conversation } from "../parts";
import { deedOf, type Deed } from "./keymap";

export function KeyboardHost() {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const deed = deedOf(event);
      if (deed === null || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      act(deed);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return null;
}

function act(deed: Deed): void {
  const here = place.peek();
  switch (deed) {
    case "palette":
      return show({ show: "palette" });
    case "keys":
      return show({ show: "keys" });
    case "search":
      return show({ show: "search" });
    case "search-chat":
      return here.at === "chat" ? show({ show: "search", conversation: here.conversation }) : show({ show: "search" });
    case "chat-before":
      return neighbour(-1, false);
    case "chat-after":
      return neighbour(1, false);
    case "unread-before":
      return neighbour(-1, true);
    case "unread-after":
      return neighbour(1, true);
    case "newest":
      return document.querySelector<HTMLElement>(".jump")?.click() ?? newest();
    default:
      // Without an open chat there is no message.
      return conversation.there.peek()?.onMessage(deed);
  }
}

function neighbour(by: number, onlyUnread: boolean): void {
  const here = place.peek();
  const all = chats.peek();
  const at = here.at === "chat" ? all.findIndex((one) => one.conversation.conversation === here.conversation) : by > 0 ? -1 : all.length;
  for (let next = at + by; next >= 0 && next < all.length; next += by) {
    const found = all[next]?.conversation;
    if (found && (!onlyUnread || found.unread > 0)) return go({ at: "chat", conversation: found.conversation });
  }
}

function newest(): void {
  const window = history.peek();
  if (window) void jump(window, "newest");
}
