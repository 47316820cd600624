// Which dialog of the page's own stands over everything, if any: one at a time.

import { signal } from "@preact/signals";
import type { AccountId, ConversationId } from "./model";

export type Overlay =
  | { show: "new-chat" }
  | { show: "new-group" }
  | { show: "join"; link?: string }
  | { show: "search"; conversation?: ConversationId }
  | { show: "lock"; conversation: ConversationId }
  | { show: "palette" }
  | { show: "keys" }
  | { show: "details"; conversation: ConversationId }
  | { show: "verify"; conversation: ConversationId; account?: AccountId };

export const overlay = signal<Overlay | null>(null);

export function show(what: Overlay): void {
  overlay.value = what;
}

export function closeOverlay(): void {
  overlay.value = null;
}
