// What people are called here: by the handle that the directory has confirmed, else by the one that they claim, and said so.

import { computed, signal } from "@preact/signals";
import { me } from "./account";
import { conversations } from "./chats";
import { ask } from "./link";
import { requests } from "./requests";
import type { AccountId, Contact, Conversation, Verified } from "./model";

/** The people whom one knows. */
export const contacts = signal<Contact[]>([]);

/** Those of them whom the person has added or accepted, or shares a chat with: of others a device knows as well, who have only asked for something. */
export const acquaintances = computed(() => {
  const together = new Set([...conversations.value.values()].flatMap(({ members }) => members.map(({ account }) => account)));
  return contacts.value.filter((one) => !one.closed && (one.accepted || one.conversation !== null || together.has(one.account)));
});

/** Reads them again. */
export async function readContacts(): Promise<void> {
  contacts.value = await ask("contacts", {});
}

/** What somebody is called. `sure`: the directory has confirmed it. Without any handle it is the beginning of their id. */
export interface Name {
  text: string;
  sure: boolean;
}

interface Known {
  handle: string | null;
  claimed: string | null;
  verified: Verified;
}

type People = ReadonlyMap<AccountId, Known>;

/** The same map while nobody is called otherwise: each message changes its chat, and every row shows names. */
let before: People = new Map();

const known = computed(() => {
  const all = new Map<AccountId, Known>();
  const learn = (account: AccountId, { handle, claimed, verified }: Known): void => {
    const learnt = all.get(account);
    if (learnt === undefined) all.set(account, { handle, claimed, verified });
    else if (learnt.handle === null) all.set(account, { ...learnt, handle, claimed: learnt.claimed ?? claimed });
  };
  for (const contact of contacts.value) learn(contact.account, contact);
  for (const { account, handle, claimed } of requests.value) learn(account, { handle, claimed, verified: "no" });
  for (const conversation of conversations.value.values()) {
    for (const member of conversation.members) learn(member.account, member);
  }
  // Who was in a chat and has left is called what they were called in it.
  for (const [account, one] of before) if (!all.has(account)) all.set(account, { ...one, verified: "no" });
  if (!isSame(all, before)) before = all;
  return before;
});

function isSame(one: People, other: People): boolean {
  if (one.size !== other.size) return false;
  for (const [account, { handle, claimed, verified }] of one) {
    const there = other.get(account);
    if (there?.handle !== handle || there.claimed !== claimed || there.verified !== verified) return false;
  }
  return true;
}

/** What an account is called. */
export function nameOf(account: AccountId): Name {
  const own = me.value;
  if (own?.account === account && own.handle !== null) return { text: own.handle, sure: true };
  const one = known.value.get(account);
  if (one?.handle) return { text: one.handle, sure: true };
  if (one?.claimed) return { text: one.claimed, sure: false };
  return { text: account.slice(0, 8), sure: false };
}

/** Whether the person has compared the safety number with somebody. */
export function verifiedOf(account: AccountId): Verified {
  return known.value.get(account)?.verified ?? "no";
}

/** The other person of a chat of two: also one who is out of it, or never came, since their account was deleted. */
export function otherOf(conversation: Conversation): AccountId | null {
  if (!conversation.pair) return null;
  const other = conversation.members.find((member) => member.account !== me.value?.account);
  return (other ?? contacts.value.find((one) => one.conversation === conversation.conversation))?.account ?? null;
}

/** Whether somebody's account was deleted. */
export function isDeleted(account: AccountId): boolean {
  return contacts.value.some((one) => one.account === account && one.closed);
}

/** What a chat is called; nothing for a group without a name. */
export function titleOf(conversation: Conversation): string | null {
  if (conversation.name !== null) return conversation.name;
  const other = otherOf(conversation);
  if (other !== null) return nameOf(other).text;
  const others = conversation.members.filter((member) => member.account !== me.value?.account);
  return others.length === 0 ? null : others.map((member) => nameOf(member.account).text).join(", ");
}
