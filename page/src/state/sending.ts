// What the person has sent and the client does not have yet: shown at once with a clock, and never sent twice.

import { signal } from "@preact/signals";
import { newKey } from "../rpc/call";
import { asFailure, type Failure } from "../rpc/failure";
import type { Sent } from "../rpc/verbs";
import { conversations, putNewest } from "./chats";
import { keepKey, putRow } from "./history";
import { ask, change } from "./link";
import { asMarked, isMarked } from "./markup";
import type { ConversationId, Message } from "./model";

/** A message on its way from the hand to the client. */
export interface Sending {
  /** Also its idempotency key: a retry is the same attempt. */
  key: string;
  conversation: ConversationId;
  text: string;
  replyTo: Message | null;
  /** RFC 3339. */
  time: string;
  /** Why it did not go; null while it is under way. */
  failure: Failure | null;
}

export const sending = signal<readonly Sending[]>([]);

/** Sends a text. It is in `sending` until the client has it as a row. */
export function send(conversation: ConversationId, text: string, replyTo: Message | null): Promise<void> {
  const one = { key: newKey(), conversation, text, replyTo, time: new Date().toISOString(), failure: null };
  sending.value = [...sending.value, one];
  return attempt(one);
}

/** Tries again what did not go. */
export function retry(key: string): Promise<void> {
  const found = sending.value.find((one) => one.key === key);
  if (found === undefined || found.failure === null) return Promise.resolve();
  // What has failed has done nothing, and its key is free again.
  const again = { ...found, failure: null };
  sending.value = sending.value.map((one) => (one.key === key ? again : one));
  return attempt(again);
}

/** Gives up what did not go. */
export function discard(key: string): void {
  sending.value = sending.value.filter((one) => one.key !== key);
}

/** Gives up all that did not go into a chat: it is deleted. */
export function discardAll(conversation: ConversationId): void {
  sending.value = sending.value.filter((one) => one.conversation !== conversation);
}

/** An own row has come: if it is one that was on its way, it takes that one's place. */
export function arrived(message: Message): void {
  const id = message.message;
  if (!message.own || id === null || taken.has(id) || message.delivery === "received") return;
  const waiting = sending.value.filter((one) => one.failure === null && one.conversation === message.conversation);
  // In what is marked the client writes out who is mentioned: then the oldest one is meant.
  const found =
    waiting.find((one) => message.kind === "text" && one.text === message.text) ??
    waiting.find((one) => message.kind === "marked" && mustBeRead(one));
  if (found !== undefined) take(found, message, id);
}

function take(one: Sending, message: Message, id: string): void {
  taken.add(id);
  discard(one.key);
  keepKey(message, one.key);
}

/** Ids of messages that have taken a place, so that the same words twice are two messages. */
const taken = new Set<string>();

/** Whether the client reads it as Markdown: it has marks, or names somebody of the chat, who is looked for as the client does it. */
function mustBeRead({ conversation, text }: Sending): boolean {
  const members = conversations.peek().get(conversation)?.members ?? [];
  const named = [...text.matchAll(/(?<![\p{L}\p{N}])@([a-z0-9._-]*[a-z0-9])/giu)].map(([, handle]) => handle?.toLowerCase());
  return isMarked(text) || members.some(({ handle }) => handle !== null && named.includes(handle));
}

async function attempt(one: Sending): Promise<void> {
  try {
    const kept = await change(
      "send",
      {
        who: one.conversation,
        wait: 0,
        ...(one.replyTo === null ? {} : { reply_to: one.replyTo.number }),
        ...(mustBeRead(one) ? { text: asMarked(one.text), markdown: true } : { text: one.text }),
      },
      one.key,
    );
    await settle(one, kept.number);
  } catch (thrown) {
    const failure = asFailure(thrown);
    // The client has it all the same, and says why it waits there.
    const kept = failure.result as Sent | undefined;
    if (kept !== undefined) return settle(one, kept.number);
    sending.value = sending.value.map((other) => (other.key === one.key ? { ...other, failure } : other));
  }
}

/** The client has it: its row has come by an event, or is read. */
async function settle(one: Sending, number: number): Promise<void> {
  const gone = (): boolean => !sending.value.some((other) => other.key === one.key);
  if (gone()) return;
  const rows = await ask("read", { who: one.conversation, after: number - 1, limit: 1, offline: true, keep_unread: true });
  const row = rows.find((row): row is Message => !("page" in row));
  if (!gone() && row?.message && row.own && !taken.has(row.message)) {
    putRow(row);
    putNewest(row);
    take(one, row, row.message);
  }
  // It has moved to its last number meanwhile: its event has it.
  discard(one.key);
}
