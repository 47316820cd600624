// Chats that are locked by a passphrase of their own, on this device. A passphrase is asked for once, and stays nowhere in the page.

import { verbs } from "./link";
import type { ConversationId } from "./model";

/** Locks a chat; without a passphrase, again. */
export async function lockChat(who: ConversationId, passphrase?: string): Promise<void> {
  await verbs().account("conversations.lock", passphrase === undefined ? { who } : { who, passphrase });
}

/** Unlocks a chat until it is locked again, or the profile is. */
export async function unlockChat(who: ConversationId, passphrase: string): Promise<void> {
  await verbs().account("conversations.unlock", { who, passphrase });
}

/** Takes a chat out of its lock: it is as any other from then on. */
export async function removeLock(who: ConversationId, passphrase: string): Promise<void> {
  await verbs().account("conversations.remove-lock", { who, passphrase });
}
