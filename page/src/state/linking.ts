// Linking another device to this account: its code is typed here, then both show six digits.

import { signal } from "@preact/signals";
import { verbs } from "./link";

export type Linking =
  | { step: "code" }
  | { step: "waiting" }
  | { step: "digits"; digits: string }
  | { step: "confirmed" }
  | { step: "joining"; done: number; of: number }
  | { step: "done" }
  | { step: "failed"; why: string; reason: string };

/** How far it is; nothing if no device is being linked. */
export const linking = signal<Linking | null>(null);

export function beginLinking(): void {
  linking.value = { step: "code" };
}

/** The code that the new device shows. */
export async function giveCode(code: string): Promise<void> {
  await verbs().account("devices.link", { code });
  linking.value = { step: "waiting" };
}

/** Whether both devices show the same digits. */
export async function giveAnswer(same: boolean): Promise<void> {
  linking.value = same ? { step: "confirmed" } : null;
  await verbs().account("devices.confirm", { same });
}

export function endLinking(): void {
  linking.value = null;
}

export function digitsShown(digits: string): void {
  if (linking.value !== null) linking.value = { step: "digits", digits };
}

export function linkFailed(why: string, reason: string): void {
  if (linking.value !== null) linking.value = { step: "failed", why, reason };
}

/** The new device is brought into the chats. */
export function deviceJoining(done: number, of: number): void {
  if (linking.value !== null) linking.value = done === of ? { step: "done" } : { step: "joining", done, of };
}

/** The account has it. */
export function deviceLinked(): void {
  if (linking.value?.step === "confirmed") linking.value = { step: "done" };
}
