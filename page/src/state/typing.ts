// Who is typing where, for as long as their program says so.

import { signal } from "@preact/signals";
import type { AccountId, ConversationId } from "./model";

/** How long somebody is shown as typing after the last word of it, milliseconds. */
const TYPING_MS = 6_000;

export const typing = signal<ReadonlyMap<ConversationId, AccountId[]>>(new Map());

const ends = new Map<string, ReturnType<typeof setTimeout>>();

/** Somebody types. */
export function typed(conversation: ConversationId, account: AccountId): void {
  const key = `${conversation}/${account}`;
  clearTimeout(ends.get(key));
  ends.set(key, setTimeout(() => stopped(conversation, account), TYPING_MS));
  const there = typing.value.get(conversation) ?? [];
  if (!there.includes(account)) put(conversation, [...there, account]);
}

/** Somebody types no more: their message is there, or they have stopped. */
export function stopped(conversation: ConversationId, account: AccountId): void {
  const key = `${conversation}/${account}`;
  clearTimeout(ends.get(key));
  ends.delete(key);
  const there = typing.value.get(conversation) ?? [];
  if (there.includes(account)) put(conversation, there.filter((one) => one !== account));
}

function put(conversation: ConversationId, accounts: AccountId[]): void {
  const next = new Map(typing.value);
  if (accounts.length === 0) next.delete(conversation);
  else next.set(conversation, accounts);
  typing.value = next;
}
