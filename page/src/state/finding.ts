// Finding messages by their words, the newest first.

import type { FoundEnd } from "../rpc/verbs";
import { ask } from "./link";
import type { ConversationId, Message } from "./model";

export interface Found {
  rows: Message[];
  /** Whether there may be more. */
  more: boolean;
}

/** How many messages are shown at first, and how many more each time. */
export const FOUND_STEP = 30;

export async function findMessages(text: string, chat: ConversationId | undefined, limit: number): Promise<Found> {
  const words = text.trim().split(/\s+/);
  const answer = await ask("search", { words, limit, ...(chat === undefined ? {} : { chat }) });
  const end = answer.find((row): row is FoundEnd => "page" in row);
  return { rows: answer.filter((row): row is Message => !("page" in row)), more: end?.page.before != null };
}
