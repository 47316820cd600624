// All chats with their newest rows, in the order of the list, and what is unread in truth.

import { computed, signal } from "@preact/signals";
import { adoptDrafts, forgetDraft, forgetDrafts } from "./drafts";
import { ask } from "./link";
import type { AccountId, Chat, Conversation, ConversationId, Message } from "./model";
import { forgetRecording } from "./recording";
import { typing } from "./typing";

/** All conversations, those that were put away or hidden among them. */
export const conversations = signal<ReadonlyMap<ConversationId, Conversation>>(new Map());

/** The newest row of each. */
const newest = signal<ReadonlyMap<ConversationId, Message>>(new Map());

/** Whether the list was read at all: before that, nothing is known to be empty. */
export const listed = signal(false);

/** How many chats' newest rows are asked for at a time. */
const ROWS_AT_A_TIME = 8;

const NOBODY: AccountId[] = [];

/** Each chat is the same one while nothing of it is another, so that its row is not drawn again for what happens elsewhere. */
let before: ReadonlyMap<ConversationId, Chat> = new Map();

const all = computed<Chat[]>(() => {
  const found = [...conversations.value.values()].map((conversation): Chat => {
    const id = conversation.conversation;
    const last = newest.value.get(id) ?? null;
    const typists = typing.value.get(id) ?? NOBODY;
    const known = before.get(id);
    if (known?.conversation === conversation && known.last === last && known.typing === typists) return known;
    return { conversation, last, typing: typists };
  });
  before = new Map(found.map((chat) => [chat.conversation.conversation, chat]));
  return found.sort(inOrder);
});

/** The chats of the list: pinned ones first, then by their newest row. */
export const chats = computed(() => all.value.filter(({ conversation: one }) => !one.archived && !one.hidden));

/** The chats that were put away. */
export const archived = computed(() => all.value.filter(({ conversation: one }) => one.archived && !one.hidden));

/** The chats that the person has hidden: in no list, and shown only to who asks for them. */
export const hiddenChats = computed(() => all.value.filter(({ conversation: one }) => one.hidden));

/** How many messages are unread in all chats that may call for attention. */
export const unread = computed(() =>
  chats.value
    .filter(({ conversation: one }) => one.muted_until === null)
    .reduce((sum, { conversation: one }) => sum + one.unread, 0),
);

/** Reads all chats again, and the newest row of each. */
export async function readChats(): Promise<void> {
  const [shown, away, hidden] = await Promise.all([
    ask("conversations", {}),
    ask("conversations", { archived: true }),
    ask("conversations", { hidden: true }),
  ]);
  conversations.value = new Map([...hidden, ...away, ...shown].map((one) => [one.conversation, one]));
  adoptDrafts(conversations.peek().values());
  listed.value = true;
  for (const one of [...shown, ...away]) if (one.lock === "closed") forgetNewest(one.conversation);
  await readNewest([...shown, ...away].filter((one) => one.lock !== "closed"));
}

async function readNewest(of: Conversation[]): Promise<void> {
  for (let from = 0; from < of.length; from += ROWS_AT_A_TIME) {
    const some = of.slice(from, from + ROWS_AT_A_TIME);
    const rows = await Promise.all(some.map((one) => newestOf(one.conversation)));
    const next = new Map(newest.value);
    for (const row of rows) if (row !== null) next.set(row.conversation, row);
    newest.value = next;
  }
}

async function newestOf(conversation: ConversationId): Promise<Message | null> {
  const rows = await ask("read", {
    who: conversation,
    before: Number.MAX_SAFE_INTEGER,
    limit: 1,
    offline: true,
    keep_unread: true,
  });
  const row = rows[0];
  return row !== undefined && !("page" in row) ? row : null;
}

/** Reads again how far the newest row of a chat has come, if it is an own one: the list has its mark whether the chat is open or not. */
export async function rereadNewest(conversation: ConversationId): Promise<void> {
  if (newest.peek().get(conversation)?.own !== true) return;
  const row = await newestOf(conversation);
  if (row !== null && newest.peek().has(conversation)) putNewest(row);
}

/** A conversation is there, or stands otherwise. */
export function putConversation(conversation: Conversation): void {
  const known = conversations.peek().get(conversation.conversation);
  const next = known === undefined ? conversation : withSameParts(known, conversation);
  // What the person has read is told twice: by what has marked it, and by the event of it.
  if (next === known) return;
  conversations.value = new Map(conversations.value).set(conversation.conversation, next);
  adoptDrafts([conversation]);
  if (conversation.lock === "closed") {
    forgetNewest(conversation.conversation);
    forgetRecording(conversation.conversation);
  }
  // If the connection breaks meanwhile, everything is read again anyway.
  else if (known?.lock === "closed") readNewest([conversation]).catch(() => undefined);
}

/** What is on no screen: each receipt that is sent waits for a moment, and nothing is drawn for it. */
export const UNSHOWN: ReadonlySet<string> = new Set<keyof Conversation>(["waiting", "waits_for", "epoch", "generation"]);

/** A conversation as it was told, with those of its parts that are no others as they were known: what shows them is not drawn again. */
function withSameParts(known: Conversation, told: Conversation): Conversation {
  const next: Record<string, unknown> = { ...told };
  let [isSame, isShownSame] = [true, true];
  for (const [part, is] of Object.entries(told)) {
    const was = known[part as keyof Conversation];
    if (was === is || JSON.stringify(was) === JSON.stringify(is)) next[part] = was;
    else if (UNSHOWN.has(part)) isSame = false;
    else isSame = isShownSame = false;
  }
  if (isShownSame && !isSame) Object.assign(known, next);
  return isShownSame ? known : (next as unknown as Conversation);
}

/** A conversation is deleted: it is in no list, and nothing of it is kept for when it comes back. */
export function forgetConversation(conversation: ConversationId): void {
  const next = new Map(conversations.peek());
  next.delete(conversation);
  conversations.value = next;
  forgetNewest(conversation);
  forgetDraft(conversation);
  forgetRecording(conversation);
}

/** Nothing of a locked chat is shown, in the list neither. */
function forgetNewest(conversation: ConversationId): void {
  if (!newest.peek().has(conversation)) return;
  const next = new Map(newest.peek());
  next.delete(conversation);
  newest.value = next;
}

/** A row is there, or is another than before: it may be the newest one. */
export function putNewest(row: Message): void {
  const before = newest.value.get(row.conversation);
  const same = before?.message !== null && before?.message === row.message;
  if (before !== undefined && !same && row.number < before.number) return;
  newest.value = new Map(newest.value).set(row.conversation, row);
}

export function conversationOf(id: ConversationId): Conversation | null {
  return conversations.value.get(id) ?? null;
}

/** Forgets all of it: another profile, or a locked one. */
export function forgetChats(): void {
  conversations.value = new Map();
  newest.value = new Map();
  forgetDrafts();
  listed.value = false;
}

function inOrder(one: Chat, other: Chat): number {
  const pinned = Number(other.conversation.pinned) - Number(one.conversation.pinned);
  if (pinned !== 0) return pinned;
  const [time, otherTime] = [one.last?.time ?? "", other.last?.time ?? ""];
  if (time !== otherTime) return time < otherTime ? 1 : -1;
  return one.conversation.conversation < other.conversation.conversation ? -1 : 1;
}
