// A conversation for what stands around its messages: the same one while no more of it changes than how many there are.

import { useRef } from "preact/hooks";
import type { Conversation } from "../../state/model";

/** What each message changes of its chat. */
const COUNTS: ReadonlySet<string> = new Set<keyof Conversation>(["last_number", "read_number", "unread"]);

export function useSteady<Of extends Conversation | null>(conversation: Of): Of {
  const kept = useRef(conversation);
  if (!isSameButCounts(kept.current, conversation)) kept.current = conversation;
  return kept.current;
}

function isSameButCounts(one: Conversation | null, other: Conversation | null): boolean {
  if (one === null || other === null) return one === other;
  const known = new Map<string, unknown>(Object.entries(one));
  return Object.entries(other).every(([part, is]) => COUNTS.has(part) || known.get(part) === is);
}
