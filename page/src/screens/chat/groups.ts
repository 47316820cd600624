// Rows as they stand under each other: days, the divider before what is unread, and groups of one sender.

import type { Row } from "../../state/rows";
import type { Kind, Message } from "../../state/model";
import { dayKey } from "../times";

/** How long a sender's group lasts without a word, milliseconds. */
export const GROUP_MS = 3 * 60_000;

export interface Placed {
  key: string;
  message: Message;
  /** Whether a day begins with it. */
  day: boolean;
  /** Whether what was unread begins with it. */
  unread: boolean;
  /** Whether it is the first, or the last, of its group. */
  first: boolean;
  last: boolean;
}

const SAID: ReadonlySet<Kind> = new Set<Kind>(["text", "marked", "file", "poll", "card", "once", "deleted", "veiled", "unknown"]);

/** Whether somebody said it; else it happened. */
export function isSaid(message: Message): boolean {
  return SAID.has(message.kind);
}

/** Whether it is a text, with marks or without: that alone is copied. */
export function isText(message: Message): boolean {
  return message.kind === "text" || message.kind === "marked";
}

/** Whether it can be sent on into other chats. */
export function canForward(message: Message): boolean {
  return isText(message) || ["file", "poll", "card"].includes(message.kind);
}

/** Places rows. `firstUnread` is the row before which the divider stands. */
export function placeRows(rows: readonly Row[], firstUnread: number | null): Placed[] {
  let dayBefore = "";
  const placed = rows.map(({ key, message }, at): Placed => {
    const before = rows[at - 1]?.message;
    const dayHere = dayKey(message.time);
    const day = dayHere !== dayBefore;
    dayBefore = dayHere;
    const unread = message.number === firstUnread;
    return { key, message, day, unread, first: day || unread || !continues(before, message), last: true };
  });
  placed.forEach((one, at) => {
    one.last = placed[at + 1]?.first ?? true;
  });
  return placed;
}

/** Whether a row is the same, and stands the same. */
export function isSamePlaced(one: Placed, other: Placed): boolean {
  return (
    one.message === other.message &&
    one.key === other.key &&
    one.day === other.day &&
    one.unread === other.unread &&
    one.first === other.first &&
    one.last === other.last
  );
}

function continues(before: Message | undefined, message: Message): boolean {
  if (before === undefined || before.sender !== message.sender) return false;
  if (!isSaid(before) || !isSaid(message)) return false;
  return Date.parse(message.time) - Date.parse(before.time) < GROUP_MS;
}
