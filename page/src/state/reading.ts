// Marking as read what the person has seen: never more than that, and never less for long.

import { conversationOf, putConversation } from "./chats";
import { ask } from "./link";
import type { ConversationId } from "./model";

/** The most rows that one step marks. */
const STEP_MAX = 500;

const under = new Map<ConversationId, number>();

/** Everything up to a row has been seen. Others are told, if the person tells such things. */
export async function markRead(conversation: ConversationId, number: number): Promise<void> {
  const goal = Math.max(number, under.get(conversation) ?? 0);
  const busy = under.has(conversation);
  under.set(conversation, goal);
  if (busy) return;
  try {
    for (;;) {
      const known = conversationOf(conversation);
      const wanted = Math.min(under.get(conversation) ?? 0, known?.last_number ?? 0);
      if (known === null || wanted <= known.read_number) return;
      const to = Math.min(wanted, known.read_number + STEP_MAX);
      // A page counts as read if nothing unread lies before it.
      await ask("read", {
        who: conversation,
        before: to + 1,
        limit: to - known.read_number,
        offline: true,
        keep_unread: false,
      });
      const now = conversationOf(conversation);
      if (now !== null && now.read_number < to) {
        putConversation({ ...now, read_number: to, unread: to === now.last_number ? 0 : now.unread });
      }
    }
  } finally {
    under.delete(conversation);
  }
}
