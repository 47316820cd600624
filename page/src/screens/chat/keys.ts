// What the keys do with the message that the keyboard is at.

import { conversationOf } from "../../state/chats";
import { history } from "../../state/history";
import type { Message } from "../../state/model";
import { composeReply } from "../composer/composing";
import { showPicker } from "../composer/EmojiPicker";
import type { Deed } from "../keys/keymap";
import { canAnswer, react, remove } from "./deeds";
import { showForward } from "./Forward";
import { canForward } from "./groups";

export function onMessage(deed: Deed): void {
  const message = chosen();
  if (!message) return;
  const anchor = document.querySelector(`[data-number="${message.number}"] .bubble`);
  if (deed === "reply") composeReply(message);
  if (deed === "react" && anchor) showPicker(anchor, (emoji) => react(message, emoji));
  if (deed === "delete" && message.own && conversationOf(message.conversation)) void remove(message);
  if (deed === "forward" && canForward(message)) showForward(message);
}

/** The message that the keyboard is at, else the newest that can be answered. */
function chosen(): Message | null {
  const rows = history.peek()?.rows.peek() ?? [];
  const focused = document.activeElement?.closest<HTMLElement>("[data-number]")?.dataset["number"];
  const row = focused === undefined ? rows.findLast(({ message }) => canAnswer(message)) : rows.find(({ message }) => message.number === Number(focused));
  return row && canAnswer(row.message) ? row.message : null;
}
