// The client's verbs with their parameters and answers: those that only read, and those that change something once.

import type * as shape from "../state/model";

type Reach = shape.Settings["may_add"];

/** What ends a page of a history: with which numbers to go on, or null where nothing is left. */
export interface HistoryEnds {
  page: { conversation: shape.ConversationId; before: number | null; after: number | null };
}

/** What ends a page of found messages. */
export interface FoundEnd {
  page: { before: string | null };
}

export interface Person {
  account: shape.AccountId;
  handle: string | null;
}

/** What is compared with somebody; the number and the picture only if they were asked for. */
export interface Safety extends Person {
  verified: shape.Verified;
  verified_on: shape.VerifiedOn[];
  number?: string;
  picture?: string;
}

export interface Sent {
  conversation: shape.ConversationId;
  number: number;
  delivery: Exclude<shape.Delivery, "received">;
}

/** What was asked for is kept; `sent` says whether the server has it already. */
export interface Taken {
  conversation: shape.ConversationId;
  sent: boolean;
}

type Who = { who: string };
type At = Who & { number: number };

/** Verbs that may be asked again whenever no answer came. */
export interface Reading {
  whoami: [Record<string, never>, shape.Account];
  conversations: [{ archived?: boolean; hidden?: boolean }, shape.Conversation[]];
  read: [
    {
      who: string;
      limit?: number;
      before?: number;
      after?: number;
      around?: number;
      blocked?: boolean;
      offline: true;
      keep_unread: boolean;
    },
    (shape.Message | HistoryEnds)[],
  ];
  search: [{ words: string[]; chat?: string; limit?: number }, (shape.Message | FoundEnd)[]];
  pins: [Who, shape.Message[]];
  stars: [Record<string, never>, shape.Message[]];
  contacts: [Record<string, never>, shape.Contact[]];
  requests: [Record<string, never>, shape.Request[]];
  blocked: [Record<string, never>, (Person & { claimed: string | null })[]];
  settings: [Record<string, never>, shape.Settings];
  "group.members": [{ group: string }, shape.Conversation];
  evidence: [Record<string, never>, shape.Evidence[]];
  "group.picture": [{ group: string }, { conversation: shape.ConversationId; media_type: string | null; picture: string | null }];
  presence: [Record<string, never>, shape.Presence[]];
  transfers: [Record<string, never>, shape.Transfer[]];
  "group.asked": [Record<string, never>, shape.WaitedFor[]];
  /** These change something, and once more is as good as once: they keep no idempotency key. */
  typing: [Who, unknown];
  "presence.here": [Record<string, never>, unknown];
  "drafts.set": [Who & { text: string }, unknown];
  "drafts.remove": [Who, unknown];
  "events.subscribe": [{ after?: number }, { subscribed: boolean; after: number }];
  "events.since": [{ after?: number; limit?: number }, { events: shape.Happened[]; last: number; newest: number; acknowledged: number }];
  "events.ack": [{ seq: number }, { acknowledged: number }];
}

type Empty = Record<string, never>;

/** Verbs that change something: each is done once, however often it must be asked. */
export interface Changing {
  send: [Who & { text: string; reply_to?: number; markdown?: boolean; wait?: number }, Sent];
  edit: [At & { text: string }, Taken];
  delete: [At, Taken];
  react: [At & { emoji?: string; remove?: boolean }, Taken];
  resolve: [At & { decision: "send" | "discard" }, Taken];
  forward: [At & { to: string[]; wait?: number }, Taken];
  poll: [Who & { question: string; options: string[]; multiple?: boolean }, Taken];
  vote: [At & { options?: number[]; withdraw?: boolean }, Taken];
  "end-poll": [At, Taken];
  pin: [At & { remove?: boolean }, Taken];
  star: [At & { remove?: boolean }, Taken];
  card: [Who & { person: string }, Taken];
  once: [Who & { text: string }, Taken];
  /** `upload` is what `POST /files` has answered. Of what was done before, nothing is said of its transfer. */
  "files.send": [Who & { upload: string; name: string; caption: string; reply_to?: number; keep_metadata?: boolean; duration_ms?: number; waveform?: number[]; once?: boolean }, { transfer?: shape.Transfer }];
  "transfers.cancel": [{ id: string }, shape.Transfer];
  "transfers.retry": [{ id: string; keep_metadata?: boolean }, shape.Transfer];
  leave: [Who, Taken];
  "conversations.archive": [Who, unknown];
  "conversations.unarchive": [Who, unknown];
  "conversations.mute": [Who & { time?: string }, unknown];
  "conversations.unmute": [Who, unknown];
  "conversations.pin": [Who, unknown];
  "conversations.unpin": [Who, unknown];
  "conversations.hide": [Who, unknown];
  "conversations.unhide": [Who, unknown];
  /** With all that was said in it, on all own devices; a group is left by it. */
  "conversations.delete": [Who & { yes: true }, unknown];
  "conversations.expire": [Who & { after: string }, Taken];
  "conversations.resume": [Who & { rejoin?: boolean; yes: true }, unknown];
  "contacts.add": [{ handle: string }, Person];
  "contacts.confirm": [{ chat: string; handle: string }, Person];
  "requests.accept": [Who, Taken];
  "requests.decline": [Who, unknown];
  block: [Who, unknown];
  unblock: [Who, unknown];
  "group.create": [{ name: string; members: string[] }, Taken];
  "group.add": [{ group: string; members: string[] }, Taken];
  "group.remove": [{ group: string; members: string[] }, Taken];
  "group.rename": [{ group: string; name: string }, Taken];
  "group.role": [{ group: string; member: string; role: shape.Role }, Taken];
  "group.rebuild": [{ group: string; without?: string[] }, Taken];
  "group.leave": [{ group: string }, Taken];
  "group.picture": [{ group: string; data: string } | { group: string; remove: true }, Taken];
  /** Without a link where it was for none to work any more. */
  "group.link": [{ group: string; approve?: boolean; revoke?: boolean }, Taken & { link?: string }];
  "group.allow": [{ group: string; what: "add" | "write" | "edit"; who: shape.Audience }, Taken];
  "group.describe": [{ group: string; description?: string }, Taken];
  "group.ban": [{ group: string; members: string[] }, Taken];
  "group.unban": [{ group: string; members: string[] }, Taken];
  "group.join": [{ link: string }, { conversation: shape.ConversationId; asked: boolean }];
  "group.take-back": [{ group: string }, unknown];
  "group.admit": [{ group: string; people: string[] }, Taken];
  "group.turn-away": [{ group: string; people: string[] }, Taken];
  "presence.show-to": [{ person: string }, unknown];
  "presence.hide-from": [{ person: string }, unknown];
  "presence.as-others": [{ person: string }, unknown];
  "settings.receipts": [{ choice: "on" | "off" }, shape.Settings];
  "settings.typing": [{ choice: "on" | "off" }, shape.Settings];
  "settings.presence": [{ who: Reach }, shape.Settings];
  "settings.previews": [{ choice: "on" | "off" }, shape.Settings];
  "settings.may-write": [{ who: Reach }, shape.Settings];
  "settings.may-add": [{ who: Reach }, shape.Settings];
  "devices.rename": [{ device: string; name: string }, unknown];
  "devices.remove": [{ device: string; yes: true }, unknown];
  heal: [Empty, unknown];
}

/** Verbs that read or change by what they are given. With `changes` they take an idempotency key. */
export interface Either {
  verify: [
    Who & { number?: string; qr?: string; forget?: boolean; acknowledge?: boolean },
    Safety,
  ];
  directory: [
    shape.Named & { go_on?: boolean; no_witnesses?: boolean },
    shape.Directory,
  ];
  devices: [Empty, shape.Device[]];
}

export type Asked = Reading & Either;
export type Changed = Changing & Either;
