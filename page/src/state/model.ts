// The shapes of what the client tells the page: those of its JSON-RPC methods, with the same words, and what the page adds to them.

export type AccountId = string;
export type ConversationId = string;

/** The own account. */
export interface Account {
  account: AccountId;
  handle: string | null;
  server: string;
  /** Whether this profile is a copy, or was restored from one: nothing is sent until it is healed. */
  copied: boolean;
}

export type Verified = "no" | "yes" | "replaced" | "lapsed";

/** An own device on which somebody was compared with. */
export interface VerifiedOn {
  device: string;
  name: string | null;
  this: boolean;
  at: string;
}

export type Role = "member" | "admin" | "owner";
export type Trust = "unproven" | "promised" | "proven" | "overdue" | "blocked";

export interface Member {
  account: AccountId;
  handle: string | null;
  claimed: string | null;
  role: Role;
  devices: number;
  pending: boolean;
  verified: Verified;
}

/** Who may do something in a group. */
export type Audience = "everyone" | "admins" | "owners";

/** Somebody's link by which people may ask to be let in. */
export interface GroupLink {
  maker: AccountId;
  /** Whether somebody decides over each who asks. */
  approve: boolean;
}

/** Somebody who asks to be let in, and waits for this person. */
export interface Asking {
  account: AccountId;
  handle: string | null;
  claimed: string | null;
  /** By whose link. */
  maker: AccountId;
  time: string;
  /** It was said that they may come in. */
  granted: boolean;
}

/** What a group is beside its name and members. */
export interface Group {
  who_may_add: Audience;
  who_may_write: Audience;
  who_may_edit: Audience;
  description: string | null;
  /** What tells one picture from another. */
  picture: string | null;
  banned: AccountId[];
  links: GroupLink[];
  asking: Asking[];
  /** Who is not here any more, by what they claimed to be called. */
  former: { account: AccountId; claimed: string }[];
}

export type ConversationState = "creating" | "active" | "paused" | "broken" | "stuck" | "left";

export interface Conversation {
  conversation: ConversationId;
  pair: boolean;
  name: string | null;
  members: Member[];
  state: ConversationState;
  caught: string | null;
  /** The same in a word. */
  lie_name: string | null;
  epoch: number;
  generation: number;
  removal_pending: AccountId[];
  last_number: number;
  read_number: number;
  unread: number;
  disappears_after: number | null;
  waiting: number;
  waits_for: AccountId[];
  blocked: AccountId[];
  fingerprint: string;
  archived: boolean;
  muted_until: string | null;
  pinned: boolean;
  hidden: boolean;
  stands_still: boolean;
  /** Whether it is locked by a passphrase of its own, and unlocked at the moment. */
  lock: "no" | "closed" | "open";
  /** Null of a chat of two. */
  group: Group | null;
  /** What was begun to be written, on any of one's devices. */
  draft: string | null;
}

/** How far a message is: of an own one until the server has it; who has it beyond that is in its receipts. */
export type Delivery = "received" | "waiting" | "sent" | "held" | "discarded";

export interface Receipt {
  account: AccountId;
  handle: string | null;
  read: boolean;
}

export interface Answered {
  number: number | null;
  sender: AccountId | null;
  handle: string | null;
  text: string | null;
  deleted: boolean;
}

export interface Reaction {
  account: AccountId;
  handle: string | null;
  emoji: string;
}

export interface PollOption {
  option: number;
  text: string;
  accounts: AccountId[];
}

export interface Poll {
  multiple: boolean;
  ended: boolean;
  options: PollOption[];
}

/** A blurred copy of a picture: its colours row by row. */
export interface Placeholder {
  columns: number;
  colors: string[];
}

/** What a sender says of the page behind a link. */
export interface Preview {
  link: string;
  title: string;
  description: string;
  /** A JPEG in hexadecimal. */
  picture: { width: number; height: number; jpeg: string } | null;
}

export interface FileAbout {
  name: string;
  safe_name: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  placeholder: Placeholder | null;
  /** How loud a recording is from beginning to end, 0 to 255. */
  waveform: number[] | null;
}

/** What a row of a history is: what somebody said, or what happened in the chat. */
export type Kind =
  | "text"
  | "marked"
  | "file"
  | "poll"
  | "card"
  | "once"
  | "deleted"
  | "veiled"
  | "unknown"
  | "pinned"
  | "unpinned"
  | "expiry"
  | "expiry-here"
  | "joined"
  | "removed"
  | "left"
  | "role"
  | "renamed"
  | "device-added"
  | "device-removed"
  | "device-renewed"
  | "unheard"
  | "expired"
  | "ahead"
  | "code-changed"
  | "verified-elsewhere"
  | "unverified-elsewhere"
  | "verified-lapsed"
  | "account-closed"
  | "rebuilt"
  | "caught"
  | "resumed"
  | "rule"
  | "described"
  | "pictured"
  | "picture-removed"
  | "banned"
  | "unbanned"
  | "link-made"
  | "links-revoked"
  | "joined-by-link"
  | "asks-to-join"
  | "not-done";

/** A row of a history. */
export interface Message {
  conversation: ConversationId;
  number: number;
  message: string | null;
  sender: AccountId;
  handle: string | null;
  own: boolean;
  time: string;
  delivery: Delivery;
  kind: Kind;
  text: string | null;
  accounts: AccountId[];
  answers: Answered | null;
  edited: string | null;
  forwarded: number;
  poll: Poll | null;
  preview: Preview | null;
  file: FileAbout | null;
  /** What is to be shown once, as far as it is told: nothing of what was shown. */
  once: "text" | "picture" | "video" | "sound" | "file" | null;
  reactions: Reaction[];
  receipts: Receipt[];
}

/** What a message said at some time. */
export interface Version {
  conversation: ConversationId;
  number: number;
  version: number;
  time: string;
  text: string;
}

export interface Contact {
  account: AccountId;
  handle: string | null;
  claimed: string | null;
  accepted: boolean;
  closed: boolean;
  conversation: ConversationId | null;
  trust: Trust;
  verified: Verified;
  verified_on: VerifiedOn[];
}

export interface Request {
  conversation: ConversationId;
  account: AccountId;
  handle: string | null;
  claimed: string | null;
  text: string | null;
  time: string;
  accepted: boolean;
}

export interface Settings {
  may_add: "everyone" | "contacts" | "nobody";
  may_write: "everyone" | "contacts" | "nobody";
  receipts: boolean;
  /** Whether others are told that the person is typing. */
  typing: boolean;
  /** Who sees when the person is here. */
  presence: "everyone" | "contacts" | "nobody";
  /** Of whom something else was said. */
  presence_to: { account: AccountId; shown: boolean }[];
  /** Whether pages behind links are fetched to send a preview along. */
  previews: boolean;
}

/** That somebody has said to be here, or to go, by their own clock. */
export interface Presence {
  conversation: ConversationId;
  account: AccountId;
  handle: string | null;
  here: boolean;
  at: string;
}

export interface Device {
  device: string;
  name: string | null;
  new: boolean;
  this: boolean;
  chats_left: number | null;
}

export interface Evidence {
  number: number;
  lie: string;
  lie_name: string;
  conversation: ConversationId | null;
  time: string;
  exhibits: string[];
}

/** How the server's directory looks from here. */
export interface Directory {
  size: number;
  time: string | null;
  age: "fresh" | "late" | "old" | "ahead" | null;
  own: Trust;
  own_checked: string | null;
  caught: string | null;
  /** The same in a word. */
  lie_name: string | null;
  goes_on: boolean;
  withheld_since: string | null;
  read: string | null;
  begun_anew: string | null;
  witnesses: string[];
  quorum: number;
}

/** Witnesses as they are named to be trusted; without a number, more than half of them must have signed. */
export interface Named {
  witness?: string[];
  quorum?: number;
}

export type Standing = "good" | "quota-used" | "clocks-differ" | "refused" | "unknown" | "suspended";

/** A chat as the list shows it: the conversation, its newest row, and what is of this moment alone. */
export interface Chat {
  conversation: Conversation;
  last: Message | null;
  typing: AccountId[];
}

/** How the profile stands in its client: without an account, locked, or ready; and what is under way. */
export interface House {
  state: "none" | "locked" | "ready";
  /** Whether a passphrase unlocks it; null where nobody knows. */
  passphrase: boolean | null;
  doing:
    | { what: "registering" | "recovering" | "unlocking" }
    | { what: "linking"; code: string; picture: string; digits: string | null; confirmed: boolean }
    | null;
  /** Why the last thing that was under way came to nothing. */
  problem: string | null;
  /** The same in a word: an error's reason where it has one, else its kind. */
  reason: string | null;
  /** The server that is offered to whoever has no account. */
  server: string | null;
  lock_minutes: number | null;
  /** A recovery code was shown here, and nobody has said since that they have it. */
  code_unconfirmed: boolean | null;
}

/** Why a file's way has come to nothing. */
export type Fault = "may-tell" | "too-large" | "unreadable" | "disk" | "refused" | "gone" | "forged" | "unsayable";

/** A file on its way. `why` says why it waits or came to nothing, in English. */
export interface Transfer {
  id: string;
  direction: "up" | "down" | "off";
  name: string;
  done: number;
  size: number;
  state: "preparing" | "moving" | "waiting" | "sent" | "saved" | "forged" | "failed" | "cancelled";
  why: string | null;
  reason: Fault | null;
  /** It has failed, and the client keeps the file: it can be tried again, or given up. */
  kept: boolean;
  /** For which program it moves; for the person, if nothing is said. */
  by: string | null;
  /** Into which chat it is sent. */
  conversation: ConversationId | null;
}

/** A group into which the person has asked, by a link, to be let. */
export interface WaitedFor {
  conversation: ConversationId;
  /** Who can let them in. */
  people: { account: AccountId; handle: string | null }[];
  time: string;
}

/** What happens, as `events.subscribe` tells it. `seq` is null for what is not kept. */
export type Happened = { seq: number | null } & (
  | { event: "message" | "changed"; message: Message }
  | { event: "conversation"; conversation: Conversation }
  | { event: "locked-message" | "conversation-deleted" | "request-gone"; conversation: ConversationId }
  | { event: "request"; request: Request }
  | { event: "receipts"; conversation: ConversationId; account: AccountId; handle: string | null }
  | { event: "typing"; conversation: ConversationId; account: AccountId; handle: string | null; typing: boolean }
  | ({ event: "presence" } & Presence)
  | { event: "connection"; online: boolean; problem: string | null }
  | { event: "transfer"; transfer: Transfer }
  | { event: "trust"; account: AccountId; trust: Trust }
  | { event: "caught"; lie: string; lie_name: string; conversation: ConversationId | null }
  | { event: "standing"; standing: Standing }
  | { event: "device-added" | "linked"; device: string }
  | { event: "device-joining"; device: string; done: number; of: number }
  | { event: "missed"; seq: number }
  | ({ event: "account" } & House)
  | { event: "recovery-code"; recovery_code: string }
  | { event: "digits"; digits: string }
  | { event: "link-failed"; why: string; reason: string }
  | ({ event: "directory" } & Directory)
  | {
      event:
        | "devices"
        | "recovery-code-replaced"
        | "this-device-removed"
        | "account-closed"
        | "choices"
        | "outbox-empty";
    }
);

/** Whom a conversation is between: what its rows need of it. */
export type Party = Pick<Conversation, "conversation" | "pair" | "members">;
