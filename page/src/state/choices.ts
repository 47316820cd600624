// What the person has chosen for all their devices.

import { signal } from "@preact/signals";
import { ask, change } from "./link";
import type { AccountId, Settings } from "./model";

export const settings = signal<Settings | null>(null);

/** Somebody whom the person has blocked. */
export interface Blocked {
  account: AccountId;
  handle: string | null;
  claimed: string | null;
}

export const blocked = signal<Blocked[]>([]);

export async function readChoices(): Promise<void> {
  [settings.value, blocked.value] = await Promise.all([ask("settings", {}), ask("blocked", {})]);
}

/** Shows a choice at once, and takes of the answer only what was chosen: answers to other choices may still be on their way. */
async function choose<K extends keyof Settings>(what: K, value: Settings[K], said: () => Promise<Settings>): Promise<void> {
  const put = (now: Settings[K]): void => {
    if (settings.peek() !== null) settings.value = { ...settings.peek(), [what]: now } as Settings;
  };
  put(value);
  try {
    put((await said())[what]);
  } catch (thrown) {
    // It may be kept all the same: what holds is read again.
    await readChoices().catch(() => undefined);
    throw thrown;
  }
}

const word = (on: boolean): "on" | "off" => (on ? "on" : "off");

export function tellReceipts(told: boolean): Promise<void> {
  return choose("receipts", told, () => change("settings.receipts", { choice: word(told) }));
}

export function mayWrite(who: Settings["may_write"]): Promise<void> {
  return choose("may_write", who, () => change("settings.may-write", { who }));
}

export function mayAdd(who: Settings["may_add"]): Promise<void> {
  return choose("may_add", who, () => change("settings.may-add", { who }));
}

export function tellTyping(told: boolean): Promise<void> {
  return choose("typing", told, () => change("settings.typing", { choice: word(told) }));
}

/** Who sees when the person is here. */
export function tellPresence(who: Settings["presence"]): Promise<void> {
  return choose("presence", who, () => change("settings.presence", { who }));
}

export function sendPreviews(sent: boolean): Promise<void> {
  return choose("previews", sent, () => change("settings.previews", { choice: word(sent) }));
}

export async function block(account: AccountId): Promise<void> {
  await change("block", { who: account });
  await readChoices();
}

export async function unblock(account: AccountId): Promise<void> {
  await change("unblock", { who: account });
  await readChoices();
}
