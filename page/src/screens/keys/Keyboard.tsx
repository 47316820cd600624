// Does what the keys ask for, and shows their sheet.

import { useEffect } from "preact/hooks";
import { chats, conversationOf } from "../../state/chats";
import { history, jump } from "../../state/history";
import type { Message } from "../../state/model";
import { closeOverlay, overlay, show } from "../../state/overlay";
import { go, place } from "../../state/place";
import { t } from "../../strings/strings";
import { Dialog } from "../../ui/Dialog";
import { canAnswer, react, remove } from "../chat/deeds";
import { showForward } from "../chat/Forward";
import { isText } from "../chat/groups";
import { composeReply } from "../composer/composing";
import { showPicker } from "../composer/EmojiPicker";
import { deedOf, KEYS, keysOf, type Deed } from "./keymap";
import "./Keyboard.css";

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
  return overlay.value?.show === "keys" ? <Sheet /> : null;
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
      return onMessage(deed);
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

/** The message that the keyboard is at, else the newest that can be answered. */
function chosen(): Message | null {
  const rows = history.peek()?.rows.peek() ?? [];
  const focused = document.activeElement?.closest<HTMLElement>("[data-number]")?.dataset["number"];
  const row = focused === undefined ? rows.findLast(({ message }) => canAnswer(message)) : rows.find(({ message }) => message.number === Number(focused));
  return row && canAnswer(row.message) ? row.message : null;
}

function onMessage(deed: Deed): void {
  const message = chosen();
  if (!message) return;
  const anchor = document.querySelector(`[data-number="${message.number}"] .bubble`);
  if (deed === "reply") composeReply(message);
  if (deed === "react" && anchor) showPicker(anchor, (emoji) => react(message, emoji));
  if (deed === "delete" && message.own && conversationOf(message.conversation)) void remove(message);
  if (deed === "forward" && isText(message)) showForward(message);
}

function Sheet() {
  return (
    <Dialog title={t("keys")} closeLabel={t("close")} onClose={closeOverlay}>
      <dl class="keys">
        {KEYS.map((key) => (
          <div key={key.deed} class="keys-line">
            <dt>{t(`key-${key.deed}`)}</dt>
            <dd dir="ltr">
              {keysOf(key).map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
        <div class="keys-line">
          <dt>{t("key-edit-last")}</dt>
          <dd>
            <kbd>↑</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}
