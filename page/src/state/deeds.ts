// What the person does about chats, groups and people, in the client's verbs.

import { ask, change } from "./link";
import { putConversation } from "./chats";
import type { AccountId, Conversation, ConversationId, Role } from "./model";
import { readContacts } from "./people";
import { readChoices } from "./choices";
import type { Person, Sent, Taken } from "../rpc/verbs";

/** Finds somebody by the whole name, on the word of the directory. */
export async function find(handle: string): Promise<Person> {
  const found = await change("contacts.add", { handle });
  await readContacts();
  return found;
}

/** The first words to somebody: a request to them. */
export async function writeFirst(handle: string, text: string): Promise<Sent> {
  const sent = await change("send", { who: `@${handle}`, text, wait: 0 });
  await readContacts();
  return sent;
}

export function createGroup(name: string, members: string[]): Promise<Taken> {
  return change("group.create", { name, members });
}

export function addMembers(group: ConversationId, members: string[]): Promise<Taken> {
  return change("group.add", { group, members });
}

export function removeMember(group: ConversationId, member: AccountId): Promise<Taken> {
  return change("group.remove", { group, members: [member] });
}

export function renameGroup(group: ConversationId, name: string): Promise<Taken> {
  return change("group.rename", { group, name });
}

export function giveRole(group: ConversationId, member: AccountId, role: Role): Promise<Taken> {
  return change("group.role", { group, member, role });
}

export function leave(conversation: ConversationId): Promise<Taken> {
  return change("leave", { who: conversation });
}

export function rebuild(group: ConversationId): Promise<Taken> {
  return change("group.rebuild", { group });
}

/** Goes on in a chat that was stopped by a lie; with `rejoin` the others' devices add this one again. */
export async function resume(conversation: ConversationId, rejoin: boolean): Promise<void> {
  await change("conversations.resume", { who: conversation, yes: true, ...(rejoin ? { rejoin } : {}) });
}

/** After how long messages disappear: `1d`, `1w`, `4w`, or `off`. */
export function expire(conversation: ConversationId, after: string): Promise<Taken> {
  return change("conversations.expire", { who: conversation, after });
}

/** Deletes a chat on all one's devices; the event of it takes it from what is shown. */
export async function deleteChat(conversation: ConversationId): Promise<void> {
  await change("conversations.delete", { who: conversation, yes: true });
}

export type Arrangement = "archive" | "unarchive" | "mute" | "unmute" | "pin" | "unpin" | "hide" | "unhide";

/** Arranges a chat, on all one's devices. `time` is for how long, of `mute`. */
export async function arrange(conversation: Conversation, how: Arrangement, time?: string): Promise<void> {
  const who = conversation.conversation;
  if (how === "mute") await change("conversations.mute", time === undefined ? { who } : { who, time });
  else await change(`conversations.${how}`, { who });
  putConversation(await ask("group.members", { group: who }));
  await readChoices();
}
