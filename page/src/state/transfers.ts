// Files on their way from this client to the server: how far each is, and how it ends.

import { Failure } from "../rpc/failure";
import { ask } from "./link";
import type { Transfer } from "./model";

interface Follower {
  progress: (share: number) => void;
  sent: () => void;
  failed: (failure: Failure) => void;
}

/** The most transfers whose last state is kept. */
const KEPT_MAX = 100;

const followers = new Map<string, Follower>();

/** What was told last: an end can be told before anybody knows what it is the end of. */
const told = new Map<string, Transfer>();

/** Takes over what the client tells of a transfer. */
export function putTransfer(transfer: Transfer): void {
  told.delete(transfer.id);
  told.set(transfer.id, transfer);
  for (const id of told.keys()) {
    if (told.size <= KEPT_MAX) break;
    told.delete(id);
  }
  const follower = followers.get(transfer.id);
  if (follower) tell(follower, transfer);
}

/** Ends when the file is sent; fails if it is not, and as `offline` if it waits for the server and goes on by itself. */
export function followTransfer(transfer: Transfer, progress: (share: number) => void): Promise<void> {
  return new Promise<void>((sent, failed) => {
    const follower = { progress, sent, failed };
    followers.set(transfer.id, follower);
    tell(follower, told.get(transfer.id) ?? transfer);
  }).finally(() => followers.delete(transfer.id));
}

/** Asks for all that is followed: events were missed. The client forgets what was sent long ago. */
export async function readTransfers(): Promise<void> {
  if (followers.size === 0) return;
  const all = new Map((await ask("transfers", {})).map((one) => [one.id, one]));
  for (const [id, follower] of followers) {
    const now = all.get(id);
    if (now) tell(follower, now);
    else follower.sent();
  }
}

function tell(follower: Follower, { state, why, done, size }: Transfer): void {
  if (state === "sent") follower.sent();
  else if (state === "waiting") follower.failed(new Failure("offline", why ?? ""));
  else if (state === "failed" || state === "cancelled") follower.failed(new Failure("other", why ?? state));
  else follower.progress(size > 0 ? done / size : 0);
}
