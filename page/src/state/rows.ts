// A window's rows as a list without doubles: what comes in, what takes whose place, what falls out.

import type { Message } from "./model";

/** A row of the window. The key stays while a message goes from the hand to the server, so that nothing on the screen jumps. */
export interface Row {
  key: string;
  message: Message;
}

/** What tells one row from another: the message's id, else its place. */
export function keyOf(message: Message): string {
  return message.message ?? `${message.conversation}:${message.number}`;
}

/** The rows with these in them, in order; one that is there already is taken for its newer form. */
export function merge(rows: readonly Row[], more: readonly Message[]): Row[] {
  const byKey = new Map(rows.map((row) => [keyOf(row.message), row]));
  for (const message of more) {
    const key = keyOf(message);
    byKey.set(key, { key: byKey.get(key)?.key ?? key, message });
  }
  // An own message moves to a number of its own once it was sent; no number comes twice.
  return [...byKey.values()].sort((one, other) => one.message.number - other.message.number);
}

/** The rows, each in its newer form if there is one; none comes in. */
export function renew(rows: readonly Row[], newer: readonly Message[]): Row[] {
  const byKey = new Map(newer.map((message) => [keyOf(message), message]));
  return rows.map((row) => {
    const message = byKey.get(keyOf(row.message));
    return message?.number === row.message.number ? { key: row.key, message } : row;
  });
}

/** Gives a row another key: that under which it was shown before it had an id. */
export function rename(rows: readonly Row[], message: Message, key: string): Row[] {
  const known = keyOf(message);
  return rows.map((row) => (keyOf(row.message) === known ? { key, message: row.message } : row));
}
