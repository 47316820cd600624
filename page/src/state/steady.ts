// Conversations for what stands around messages: each is the same one while no more of it changes than how many there are.

import { computed } from "@preact/signals";
import { conversations, UNSHOWN } from "./chats";
import type { Conversation, ConversationId } from "./model";

/** What each message changes of its chat. */
const COUNTS: ReadonlySet<string> = new Set<keyof Conversation>(["last_number", "read_number", "unread"]);

/** As they are, and as they are given. */
interface Known {
  is: Conversation;
  steady: Conversation;
}

let before: ReadonlyMap<ConversationId, Known> = new Map();

/** The same map while each in it is the same. */
let given: ReadonlyMap<ConversationId, Conversation> = new Map();

const all = computed(() => {
  const next = new Map<ConversationId, Known>();
  for (const [id, is] of conversations.value) {
    const known = before.get(id);
    if (known?.is === is) next.set(id, known);
    else next.set(id, { is, steady: known && isSameButCounts(known.steady, is) ? known.steady : is });
  }
  before = next;
  const isSame = next.size === given.size && [...next].every(([id, { steady }]) => given.get(id) === steady);
  if (!isSame) given = new Map([...next].map(([id, { steady }]) => [id, steady]));
  return given;
});

export function steadyOf(id: ConversationId): Conversation | null {
  return all.value.get(id) ?? null;
}

function isSameButCounts(one: Conversation, other: Conversation): boolean {
  const known = new Map<string, unknown>(Object.entries(one));
  return Object.entries(other).every(([part, is]) => COUNTS.has(part) || UNSHOWN.has(part) || known.get(part) === is);
}
