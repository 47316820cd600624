// How far an own message is, in one mark: read when all others have read it, delivered when all have it.

import type { Party, Message } from "../../state/model";
import { me } from "../../state/account";
import type { TickState } from "../../ui/Tick";

/** The mark of an own message; nothing for one of others, or where nothing is on its way. */
export function tickOf(message: Message, party: Party): TickState | null {
  if (!message.own || message.kind === "deleted" || message.kind === "veiled") return null;
  switch (message.delivery) {
    case "waiting":
      return "waiting";
    case "held":
    case "discarded":
      return "failed";
    case "received":
      return null;
    case "sent":
      return reached(message, party);
  }
}

function reached(message: Message, party: Party): TickState {
  const others = party.members.filter((member) => member.account !== me.value?.account);
  const receipts = new Map(message.receipts.map((receipt) => [receipt.account, receipt.read]));
  // Whoever has left is not waited for, and what they had before counts no more.
  if (others.length === 0) return message.receipts.length > 0 ? "delivered" : "sent";
  if (others.every((member) => receipts.get(member.account) === true)) return "read";
  return others.every((member) => receipts.has(member.account)) ? "delivered" : "sent";
}
