// What happens in the client, put where it belongs. An event shows a row as it is by then, so the same one twice does no harm.

import { signal } from "@preact/signals";
import { codeMade, house, me, readMe, type Stage } from "./account";
import { forgetConversation, putConversation, putNewest, rereadNewest } from "./chats";
import { readChoices } from "./choices";
import { deviceAdded, devicesChanged } from "./devices";
import { readDirectory } from "./directory";
import { putRow, rereadReceipts } from "./history";
import { server } from "./link";
import { deviceJoining, deviceLinked, digitsShown, linkFailed } from "./linking";
import type { ConversationId, Happened, Message, Standing } from "./model";
import { readContacts } from "./people";
import { putPresence } from "./presence";
import { readRequests } from "./requests";
import { arrived, discardAll } from "./sending";
import { putTransfer } from "./transfers";
import { stopped, typed } from "./typing";

/** What the account may still do today. */
export const standing = signal<Standing>("good");

/** Why this device is of no more use, if it is not. */
export const ended = signal<"removed" | "closed" | null>(null);

/** Somebody said something to the person: for the announcer, and the sound of it. */
export const heard = signal<Message | null>(null);

/** How long receipts are gathered before they are read, milliseconds. */
const GATHER_MS = 150;

const gathered = new Map<ConversationId, ReturnType<typeof setTimeout>>();

/** Puts an event where it belongs. `again` reads everything anew: some events were lost. `shown` is the stage at which everything was last asked for. */
export function apply(happened: Happened, shown: Stage, again: () => void): void {
  switch (happened.event) {
    case "message":
      return message(happened.message);
    case "changed":
      putRow(happened.message);
      return putNewest(happened.message);
    case "conversation":
      return putConversation(happened.conversation);
    case "conversation-deleted":
      forgetConversation(happened.conversation);
      return discardAll(happened.conversation);
    case "request":
    case "request-gone":
      return inBackground(readRequests);
    case "receipts":
      return gather(happened.conversation);
    case "typing":
      return (happened.typing ? typed : stopped)(happened.conversation, happened.account);
    case "presence":
      return putPresence(happened);
    case "connection":
      server.value = { online: happened.online, problem: happened.problem };
      // It may have been healed elsewhere.
      return me.peek()?.copied ? inBackground(readMe) : undefined;
    case "transfer":
      return putTransfer(happened.transfer);
    case "trust":
      return inBackground(readContacts);
    case "caught":
      inBackground(readMe);
      return inBackground(readDirectory);
    case "directory":
      return inBackground(readDirectory);
    case "standing":
      standing.value = happened.standing;
      return;
    case "device-added":
      return deviceAdded(happened.device);
    case "device-joining":
      return deviceJoining(happened.done, happened.of);
    case "devices":
      return inBackground(devicesChanged);
    case "digits":
      return digitsShown(happened.digits);
    case "link-failed":
      return linkFailed(happened.why, happened.reason);
    case "recovery-code":
      return codeMade(happened.recovery_code);
    case "account":
      house.value = happened;
      // Not by what `house` was: an answer may have been there before this event, and nothing was read for it.
      return happened.state === shown ? undefined : again();
    case "choices":
      inBackground(readChoices);
      return again();
    case "missed":
      return again();
    case "this-device-removed":
      ended.value = "removed";
      return;
    case "account-closed":
      ended.value = "closed";
      return;
    case "linked":
      return deviceLinked();
    case "recovery-code-replaced":
    case "outbox-empty":
    // The conversation says how many are unread, and nobody says more.
    case "locked-message":
      return;
  }
}

function message(row: Message): void {
  putRow(row);
  putNewest(row);
  if (row.own) arrived(row);
  else {
    stopped(row.conversation, row.sender);
    heard.value = row;
  }
}

function gather(conversation: ConversationId): void {
  if (gathered.has(conversation)) return;
  const read = (): void => {
    gathered.delete(conversation);
    inBackground(() => rereadReceipts(conversation));
    inBackground(() => rereadNewest(conversation));
  };
  gathered.set(conversation, setTimeout(read, GATHER_MS));
}

/** What is read because of an event; if the connection breaks meanwhile, everything is read again anyway. */
function inBackground(read: () => Promise<void>): void {
  read().catch(() => undefined);
}
