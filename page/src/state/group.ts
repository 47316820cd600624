// What can be done in a group beside writing: its rules, description and picture, who is kept out, its links, and who waits to be let in.

import { signal } from "@preact/signals";
import { me } from "./account";
import { ask, change } from "./link";
import { putConversation } from "./chats";
import type { AccountId, Asking, Audience, Conversation, ConversationId, Party, Role, WaitedFor } from "./model";
import type { Taken } from "../rpc/verbs";

export type Rule = "add" | "write" | "edit";

const RANKS: Record<Role, number> = { member: 0, admin: 1, owner: 2 };
const LOWEST: Record<Audience, number> = { everyone: 0, admins: 1, owners: 2 };

/** What the person is in a group. */
export function ownRole(party: Party): Role {
  return party.members.find((member) => member.account === me.value?.account)?.role ?? "member";
}

/** Whether the person may do something in a group that goes on; in a chat of two everybody writes. */
export function may(conversation: Conversation, what: Rule): boolean {
  if (conversation.group === null) return what === "write";
  return conversation.state === "active" && RANKS[ownRole(conversation)] >= LOWEST[conversation.group[`who_may_${what}`]];
}

/** Whether they may make links, and decide who comes in by them: owners and admins who may add people. */
export function mayLetIn(conversation: Conversation): boolean {
  return ownRole(conversation) !== "member" && may(conversation, "add");
}

/** Who waits for this person's word. */
export function waiting(conversation: Conversation): Asking[] {
  return conversation.group?.asking.filter((one) => !one.granted) ?? [];
}

export function allow(group: ConversationId, what: Rule, who: Audience): Promise<Taken> {
  return change("group.allow", { group, what, who });
}

/** Another description, or none. */
export function describe(group: ConversationId, description: string): Promise<Taken> {
  return change("group.describe", description === "" ? { group } : { group, description });
}

/** Another picture, in base64, or none. */
export function picture(group: ConversationId, data: string | null): Promise<Taken> {
  return change("group.picture", data === null ? { group, remove: true } : { group, data });
}

/** By an account's id, or by a name, which is looked up if nobody has it here: they need not be in the group. */
export function ban(group: ConversationId, who: string): Promise<Taken> {
  return change("group.ban", { group, members: [who] });
}

export function unban(group: ConversationId, member: AccountId): Promise<Taken> {
  return change("group.unban", { group, members: [member] });
}

/** The own link of a kind: it is made if there is none, and takes the place of one of the other kind. */
export async function linkTo(group: ConversationId, approve: boolean): Promise<string> {
  const { link } = await change("group.link", approve ? { group, approve } : { group });
  await reread(group);
  return link ?? "";
}

/** No link of the group works any more, whoever made it. */
export async function revoke(group: ConversationId): Promise<void> {
  await change("group.link", { group, revoke: true });
  await reread(group);
}

/** Lets somebody in. By the handle that they claim, they are let in only if the directory confirms that it is theirs. */
export async function admit(group: ConversationId, person: string): Promise<void> {
  await change("group.admit", { group, people: [person] });
  await reread(group);
}

/** They are not told. */
export async function turnAway(group: ConversationId, person: AccountId): Promise<void> {
  await change("group.turn-away", { group, people: [person] });
  await reread(group);
}

/** Asks to be let in by a link. */
export async function join(link: string): Promise<void> {
  await change("group.join", { link });
  await readWaitedFor();
}

/** Into which groups the person has asked, from this device, to be let. */
export const waitedFor = signal<readonly WaitedFor[]>([]);

export async function readWaitedFor(): Promise<void> {
  waitedFor.value = await ask("group.asked", {});
}

/** Takes it back. Nobody is told. */
export async function takeBack(group: ConversationId): Promise<void> {
  await change("group.take-back", { group });
  await readWaitedFor();
}

/** The link by which one asks to be let into a group, in a text; nothing if there is none. */
export function joinLinkIn(text: string): string | null {
  return JOIN_LINK.exec(text)?.[0] ?? null;
}

export const JOIN_LINK = /wiretight:\/\/join#[\w-]{40,2000}/;

async function reread(group: ConversationId): Promise<void> {
  putConversation(await ask("group.members", { group }));
}
