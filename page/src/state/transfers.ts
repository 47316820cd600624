// Files on their way from this client to the server: how far each is, how it ends, and those that have failed and are kept.

import { computed, signal } from "@preact/signals";
import { Failure } from "../rpc/failure";
import { ask, change } from "./link";
import type { ConversationId, Transfer } from "./model";

interface Follower {
  progress: (share: number) => void;
  over: () => void;
  failed: (failure: Failure) => void;
}

/** The most transfers whose last state is kept. */
const KEPT_MAX = 100;

const followers = signal<ReadonlyMap<string, Follower>>(new Map());

/** What was told last: an end can be told before anybody knows what it is the end of. */
const told = signal<ReadonlyMap<string, Transfer>>(new Map());

/** What the person is to see of it in its chat: what has failed and is kept, and what is on its way and was not begun in this tab, which shows it above the text. */
const shown = computed(() => [...told.value.values()].filter((one) => one.kept || (isUnderWay(one) && !followers.value.has(one.id))));

/** The files that are on their way into a chat, or have failed to come there. */
export function transfersInto(conversation: ConversationId): Transfer[] {
  return shown.value.filter((one) => one.conversation === conversation && one.direction === "up" && one.by === null);
}

/** Takes over what the client tells of a transfer. */
export function putTransfer(transfer: Transfer): void {
  const next = new Map(told.peek());
  next.delete(transfer.id);
  next.set(transfer.id, transfer);
  for (const [id, one] of next) {
    if (next.size <= KEPT_MAX) break;
    if (!one.kept) next.delete(id);
  }
  told.value = next;
  const follower = followers.peek().get(transfer.id);
  if (follower) tell(follower, transfer);
}

/** Ends when the file is sent, or the client keeps what has failed; fails as `offline` if it waits for the server and goes on by itself. */
export function followTransfer(transfer: Transfer, progress: (share: number) => void): Promise<void> {
  return new Promise<void>((over, failed) => {
    const follower = { progress, over, failed };
    followers.value = new Map(followers.peek()).set(transfer.id, follower);
    tell(follower, told.peek().get(transfer.id) ?? transfer);
  }).finally(() => {
    const next = new Map(followers.peek());
    next.delete(transfer.id);
    followers.value = next;
  });
}

/** Asks for all of them: events were missed. The client forgets what was sent long ago. */
export async function readTransfers(): Promise<void> {
  const all = new Map((await ask("transfers", {})).map((one) => [one.id, one]));
  told.value = all;
  for (const [id, follower] of followers.peek()) {
    const now = all.get(id);
    if (now) tell(follower, now);
    else follower.over();
  }
}

/** Nothing of a profile that is locked stays in the page. */
export function forgetTransfers(): void {
  told.value = new Map();
}

/** Tries again what has failed and is kept; `asItIs` with all that it says of places and people. */
export async function retryTransfer({ id }: Transfer, asItIs: boolean): Promise<void> {
  putTransfer(await change("transfers.retry", { id, ...(asItIs ? { keep_metadata: true } : {}) }));
}

/** Gives up what has failed, or is on its way. */
export async function cancelTransfer({ id }: Transfer): Promise<void> {
  putTransfer(await change("transfers.cancel", { id }));
}

/** Whether it is on its way. */
export function isUnderWay({ state }: Transfer): boolean {
  return state === "preparing" || state === "moving" || state === "waiting";
}

function tell(follower: Follower, { state, why, done, size, kept }: Transfer): void {
  if (state === "sent" || kept) follower.over();
  else if (state === "waiting") follower.failed(new Failure("offline", why ?? ""));
  else if (state === "failed" || state === "cancelled") follower.failed(new Failure("other", why ?? state));
  else follower.progress(size > 0 ? done / size : 0);
}
