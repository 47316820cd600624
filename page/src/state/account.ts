// The own account, and how the profile stands: without an account, locked, or ready; and the steps between.

import { computed, signal } from "@preact/signals";
import { asFailure } from "../rpc/failure";
import { ask, change, verbs } from "./link";
import type { Account, House } from "./model";

/** How the profile stands; nothing until the client has said. */
export const house = signal<House | null>(null);

export type Stage = "starting" | House["state"];

export const stage = computed<Stage>(() => house.value?.state ?? "starting");

export const me = signal<Account | null>(null);

/** The recovery code, while the person has not said that they have it. It is kept nowhere. */
export const recoveryCode = signal<string | null>(null);

/** How a code that takes the place of another one stands: on its way into force, or nobody knows; nothing where it is in force. */
export const replacing = signal<"under-way" | "unanswered" | null>(null);

/** Asks how the profile stands, and who one is. */
export async function readAccount(): Promise<Stage> {
  const status = await verbs().account<House>("account.status", {});
  if (status.state === "ready") await readMe();
  house.value = status;
  return status.state;
}

/** Asks who one is, and whether this profile is a copy. */
export async function readMe(): Promise<void> {
  me.value = await ask("whoami", {});
}

/** This copy of the profile goes on, and the other one does not. */
export async function healCopy(): Promise<void> {
  await change("heal", {});
  await readMe();
}

export interface Registration {
  server: string;
  name: string;
  handle?: string;
  passphrase?: string;
  invitation?: string;
}

/** Makes an account. The recovery code comes before it is done, and is shown until the person has it. */
export async function register(asked: Registration): Promise<void> {
  const { recovery_code } = await verbs().account<{ recovery_code: string }>("account.register", asked);
  recoveryCode.value = recovery_code;
}

export interface Recovery {
  server: string;
  handle?: string;
  recovery_code: string;
  replace_code?: boolean;
  passphrase?: string;
}

/** Makes this the account's only device. */
export async function recover(asked: Recovery): Promise<void> {
  const { recovery_code } = await verbs().account<{ recovery_code: string | null }>("account.recover", asked);
  recoveryCode.value = recovery_code;
}

/** Whether a code is the one in force. */
export async function checkCode(code: string): Promise<boolean> {
  const { matches } = await verbs().account<{ matches: boolean }>("recovery-code.check", { recovery_code: code });
  return matches;
}

/** Puts another code in force: it is shown before it is. Fails where the one in force was not given, and nothing is changed. */
export async function replaceCode(code: string): Promise<void> {
  replacing.value = "under-way";
  try {
    const { recovery_code: fresh } = await verbs().account<{ recovery_code: string }>("recovery-code.replace", { recovery_code: code });
    recoveryCode.value = fresh;
    replacing.value = null;
  } catch (thrown) {
    // Nobody has answered in the middle: either code may be in force, and the person needs both.
    const { kind } = asFailure(thrown);
    const isUnknown = recoveryCode.value !== null && (kind === "offline" || kind === "lost" || kind === "disk");
    replacing.value = isUnknown ? "unanswered" : null;
    if (isUnknown) return;
    recoveryCode.value = null;
    throw thrown;
  }
}

/** Deletes the account for ever. */
export async function deleteAccount(code: string): Promise<void> {
  await verbs().account("account.delete", { recovery_code: code });
}

/** Begins to be linked to an account: the code to type there is in `house` then. */
export async function beginLink(asked: { server: string; handle: string; name?: string; passphrase?: string }): Promise<void> {
  await verbs().account("account.link", asked);
}

/** Whether both devices show the same digits. */
export async function confirmLink(same: boolean): Promise<void> {
  house.value = await verbs().account<House>("account.confirm", { same });
}

export async function cancelLink(): Promise<void> {
  house.value = await verbs().account<House>("account.cancel", {});
}

export async function unlock(passphrase: string | null): Promise<void> {
  house.value = await verbs().account<House>("account.unlock", passphrase === null ? {} : { passphrase });
}

export async function lock(): Promise<void> {
  house.value = await verbs().account<House>("account.lock", {});
}

/** What notifications say, and after how many minutes without use the profile locks; 0 for never. */
export interface Kept {
  lock_minutes: number;
  notify: "off" | "plain" | "names" | "content";
}

export const kept = signal<Kept | null>(null);

/** Reads how this device is kept, or changes some of it. */
export async function keep(changed: Partial<Kept>): Promise<void> {
  kept.value = await verbs().account<Kept>("account.keep", changed);
}

/** Says whether a person has the page in view: then the system notifies of nothing. */
export function seen(visible: boolean): void {
  verbs().account("account.seen", { visible }).catch(() => undefined);
}

/** A text as a picture to scan: rows of modules, 1 for dark. */
export async function pictureOf(text: string): Promise<string[]> {
  const { rows } = await verbs().account<{ rows: string[] }>("picture", { text });
  return rows;
}
