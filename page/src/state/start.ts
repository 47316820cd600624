// Starts the page's state: opens the connection, reads what there is, and follows what happens.

import { batch } from "@preact/signals";
import { enter, type Client } from "../rpc/session";
import type { Socket } from "../rpc/connection";
import { house, me, readAccount, readMe, recoveryCode, seen, type Stage } from "./account";
import { forgetChats, readChats } from "./chats";
import { readChoices } from "./choices";
import { deviceAdded } from "./devices";
import { readDirectory } from "./directory";
import { hasUnkept, keepAll } from "./drafts";
import { apply } from "./events";
import { closeHistory, history, reread } from "./history";
import { ask, hurry, open, phase, resumeAsking, token, verbs } from "./link";
import type { Happened } from "./model";
import { forgetFaces } from "./faces";
import { readContacts } from "./people";
import { followPresence, forgetPresence, readPresence } from "./presence";
import { forgetRecordings, recordings } from "./recording";
import { readRequests } from "./requests";
import { sending } from "./sending";
import { forgetTransfers, readTransfers } from "./transfers";

/** How long acknowledgements are gathered, milliseconds: what is marked as read after a message is among them. */
const ACKNOWLEDGE_MS = 2_500;

/** So many events are acknowledged without waiting: the client sends no more than some hundreds ahead. */
const UNACKNOWLEDGED_MAX = 200;

/** Whether everything is to be read once more after it was: something changed meanwhile. */
let onceMore = false;

/** The stage at which everything that is shown was last asked for. */
let shown: Stage = "starting";

/** How long events are gathered, milliseconds. */
const GATHER_MS = 8;

const gathered: Happened[] = [];

/** How many events from before the page was open are looked through. */
const MISSED_MAX = 1_000;

/** Events that came while everything was read: they are put after it. */
let held: Happened[] | null = null;
let [dealtWith, acknowledged] = [0, 0];
let acknowledging: ReturnType<typeof setTimeout> | null = null;

export interface Surroundings extends Client {
  /** The launch code, if the page was opened with one. */
  code: string | null;
  socket(): Socket;
}

/** Opens the connection, and keeps what is shown true from then on. */
export function start(surroundings: Surroundings): void {
  let { code } = surroundings;
  open({
    async token() {
      token.value = await enter(surroundings, code);
      code = null;
      return token.value;
    },
    socket: () => surroundings.socket(),
    happened(happened) {
      if (held === null) gather(happened);
      else held.push(happened);
    },
    opened: () => void refresh(),
  });
}

/** Follows the browser: a page that is looked at again does not wait for the next attempt. */
export function followBrowser(): void {
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => {
    const visible = document.visibilityState === "visible";
    if (visible) hurry();
    else keepAll();
    if (phase.value === "open") seen(visible);
  });
  addEventListener("beforeunload", (event) => {
    keepAll();
    if (isOnlyHere()) event.preventDefault();
  });
  followPresence();
}

/**
 * Whether leaving the page would lose words: the client does not have them, or has shown them for the only time, as the recovery code. They are in no storage of the browser's either, which lies readable on
 * the disk while the profile is locked; so the person is asked before they go. What was begun is kept a moment later where the client is there.
 */
function isOnlyHere(): boolean {
  return sending.value.length > 0 || recordings.value.size > 0 || recoveryCode.value !== null || (hasUnkept() && phase.value !== "open");
}

/** Reads everything that is shown. Whatever was read before is replaced, and nothing is trusted to have stayed. */
export async function refresh(): Promise<void> {
  if (held !== null) {
    onceMore = true;
    return;
  }
  held = [];
  try {
    const stage = await readAccount();
    shown = stage;
    // A client that was started again opens the profile by itself where it can: nothing is put away meanwhile.
    if (house.value?.doing?.what === "unlocking") return;
    if (stage !== "ready") return forget();
    resumeAsking();
    if (typeof document !== "undefined") seen(document.visibilityState === "visible");
    await subscribe();
    // Who one is, again: what happened before the subscription is told by no event.
    await Promise.all([readMe(), readChats(), readRequests(), readContacts(), readChoices(), readDirectory(), readPresence(), readTransfers()]);
    if (history.value !== null) await reread(history.value);
  } catch {
    // A connection that broke is opened again, and a profile that was locked is told of: this is done again then.
  } finally {
    const waiting = held ?? [];
    held = null;
    batch(() => waiting.forEach(take));
    if (onceMore) {
      onceMore = false;
      void refresh();
    }
  }
}

/** Nothing of a profile that is locked stays in the page. */
function forget(): void {
  me.value = null;
  closeHistory();
  forgetChats();
  forgetFaces();
  forgetPresence();
  forgetRecordings();
  forgetTransfers();
}

async function subscribe(): Promise<void> {
  // What happened before this is in what is read next, but for devices that were added while no page was open.
  const { events, newest } = await ask("events.since", { limit: MISSED_MAX });
  for (const happened of events) if (happened.event === "device-added") deviceAdded(happened.device);
  await verbs().ask("events.subscribe", { after: newest });
  acknowledge(newest);
}

/** Puts together what comes at once, so that the page is drawn once for all of it. */
function gather(happened: Happened): void {
  gathered.push(happened);
  if (gathered.length > 1) return;
  setTimeout(() => {
    const some = gathered.splice(0);
    if (held !== null) held.push(...some);
    else batch(() => some.forEach(take));
  }, GATHER_MS);
}

function take(happened: Happened): void {
  apply(happened, shown, () => void refresh());
  if (happened.seq !== null) acknowledge(happened.seq);
}

function acknowledge(seq: number): void {
  dealtWith = Math.max(dealtWith, seq);
  if (dealtWith - acknowledged >= UNACKNOWLEDGED_MAX) tellAcknowledged();
  else acknowledging ??= setTimeout(tellAcknowledged, ACKNOWLEDGE_MS);
}

function tellAcknowledged(): void {
  if (acknowledging !== null) clearTimeout(acknowledging);
  acknowledging = null;
  acknowledged = dealtWith;
  // The page may have been closed meanwhile.
  void (async () => ask("events.ack", { seq: acknowledged }))().catch(() => undefined);
}
