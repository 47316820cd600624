// The own account, and how the profile stands: without an account, locked, or ready; and the steps between.

import { computed, signal } from "@preact/signals";
import { asFailure } from "../rpc/failure";
import { ask, change, verbs } from "./link";
import type { Account, House, Named } from "./model";

/** How the profile stands; nothing until the client has said. */
export const house = signal<House | null>(null);

export type Stage = "starting" | House["state"];

export const stage = computed<Stage>(() => house.value?.state ?? "starting");

export const me = signal<Account | null>(null);

/** The recovery code, while the person has not said that they have it. It is kept nowhere. */
export const recoveryCode = signal<string | null>(null);

/** How the code that is shown stands: in the place of another one, on its way into force or nobody knows; or of an account of which nobody knows
 *  whether it was made. Nothing where it is in force, or will be once the account is there. */
export const replacing = signal<"under-way" | "unanswered" | "unsure" | null>(null);

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

export interface Registration extends Named {
  server: string;
  name: string;
  handle?: string;
  passphrase?: string;
  invitation?: string;
}

/** What the person says they have of the last code, its end: an event that comes behind its answer does not show it again. */
let had: string | null = null;

/** A code was made, as the answer and an event say, in either order. */
export function codeMade(code: string | null): void {
  if (code === null || endOf(code) !== had) recoveryCode.value = code;
}

/** The person has the code. */
export function codeTaken(): void {
  had = endOf(recoveryCode.peek() ?? "");
  recoveryCode.value = null;
  replacing.value = null;
  if (stage.peek() === "ready") confirmCode().catch(() => undefined);
}

/** The person has said that they have the code: nothing reminds of it any more. */
export async function confirmCode(): Promise<void> {
  await keep({ code_unconfirmed: false });
}

function endOf(code: string): string {
  return code.slice(-4);
}

/** Makes an account. The recovery code comes before it is done, and is shown until the person has it. */
export async function register(asked: Registration): Promise<void> {
  await makeAccount("account.register", asked);
}

async function makeAccount(verb: "account.register" | "account.recover", asked: Registration | Recovery): Promise<void> {
  try {
    const { recovery_code } = await verbs().account<{ recovery_code: string | null }>(verb, asked);
    codeMade(recovery_code);
  } catch (thrown) {
    // Where a profile is left the server may have made the account: the person needs the code.
    const isGone = await readAccount().then((left) => left === "none", () => false);
    if (isGone) recoveryCode.value = null;
    else if (recoveryCode.value !== null) replacing.value = "unsure";
    throw thrown;
  }
}

export interface Recovery extends Named {
  server: string;
  handle?: string;
  recovery_code: string;
  replace_code?: boolean;
  passphrase?: string;
}

/** Makes this the account's only device. */
export async function recover(asked: Recovery): Promise<void> {
  await makeAccount("account.recover", asked);
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
    codeMade(fresh);
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
export async function beginLink(asked: Named & { server: string; handle: string; name?: string; passphrase?: string }): Promise<void> {
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

/** What notifications say, after how many minutes without use the profile locks, 0 for never, and whether the person is reminded of the recovery code. */
export interface Kept {
  lock_minutes: number;
  notify: "off" | "plain" | "names" | "content";
  code_unconfirmed: boolean;
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
