// What was begun and not sent, by chat: kept by the client, sealed as everything there, so that all one's devices have it.

import { signal } from "@preact/signals";
import { settings } from "./choices";
import { ask } from "./link";
import type { Conversation, ConversationId } from "./model";

export const drafts = signal<ReadonlyMap<ConversationId, string>>(new Map());

/** How long the person types on before a draft is kept, milliseconds. */
const PAUSE_MS = 800;

/** Whoever types on without a pause has a draft kept this often, milliseconds: no more of it is lost with the client. */
const LATEST_MS = 4_000;

/** How often others are told that somebody types, milliseconds. */
const TELL_MS = 3_000;

const unkept = new Map<ConversationId, ReturnType<typeof setTimeout>>();

/** Since when there is something that the client was not told, by chat. */
const untold = new Map<ConversationId, number>();
const told = new Map<ConversationId, number>();

/** The person has written on, or has sent it: then the text is empty. */
export function keepDraft(conversation: ConversationId, text: string): void {
  if ((drafts.peek().get(conversation) ?? "") === text) return;
  put(conversation, text);
  if (text !== "") tell(conversation);
  clearTimeout(unkept.get(conversation));
  const since = untold.get(conversation) ?? Date.now();
  untold.set(conversation, since);
  const waitMs = Math.min(PAUSE_MS, Math.max(0, since + LATEST_MS - Date.now()));
  unkept.set(conversation, setTimeout(() => keep(conversation), waitMs));
}

/** Tells the client at once of all that was begun: the page may be gone in a moment. */
export function keepAll(): void {
  for (const conversation of [...untold.keys()]) keep(conversation);
}

/** Whether something was begun that the client does not have yet. */
export function hasUnkept(): boolean {
  return unkept.size > 0;
}

/** What the client has, of chats where nothing newer is here. */
export function adoptDrafts(conversations: Iterable<Conversation>): void {
  for (const { conversation, draft } of conversations) {
    if (!unkept.has(conversation) && (drafts.peek().get(conversation) ?? "") !== (draft ?? "")) {
      put(conversation, draft ?? "");
    }
  }
}

/** Forgets what was begun in a chat that is deleted: it is not kept any more, neither here nor by the client. */
export function forgetDraft(conversation: ConversationId): void {
  clearTimeout(unkept.get(conversation));
  unkept.delete(conversation);
  untold.delete(conversation);
  put(conversation, "");
}

/** Forgets all of it here: the profile is locked. */
export function forgetDrafts(): void {
  for (const timer of unkept.values()) clearTimeout(timer);
  unkept.clear();
  untold.clear();
  drafts.value = new Map();
}

function put(conversation: ConversationId, text: string): void {
  const next = new Map(drafts.peek());
  if (text === "") next.delete(conversation);
  else next.set(conversation, text);
  drafts.value = next;
}

function keep(conversation: ConversationId): void {
  clearTimeout(unkept.get(conversation));
  untold.delete(conversation);
  const text = drafts.peek().get(conversation) ?? "";
  const asked = text === "" ? ask("drafts.remove", { who: conversation }) : ask("drafts.set", { who: conversation, text });
  // What could not be kept is still here, and is kept with the next letter.
  asked.catch(() => undefined).finally(() => {
    if ((drafts.peek().get(conversation) ?? "") === text) unkept.delete(conversation);
  });
}

/** Tells the others, if the person tells such things. */
function tell(conversation: ConversationId): void {
  const now = Date.now();
  if (settings.peek()?.typing !== true || now - (told.get(conversation) ?? 0) < TELL_MS) return;
  told.set(conversation, now);
  ask("typing", { who: conversation }).catch(() => undefined);
}
