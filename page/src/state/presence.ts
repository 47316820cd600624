// Who is here, as people say it themselves, and that the person is: said each minute while the page is in view, if anybody may know it.

import { signal } from "@preact/signals";
import { me } from "./account";
import { readChoices, settings } from "./choices";
import { ask, change, phase } from "./link";
import type { AccountId, ConversationId, Presence } from "./model";

/** For how long somebody who has said to be here is, after the last word of it, milliseconds. */
const HERE_MS = 150_000;

/** How often it is said, milliseconds. */
const SAY_MS = 60_000;

/** What people of chats of two have said last. */
export const presence = signal<ReadonlyMap<ConversationId, Presence>>(new Map());

const ends = new Map<ConversationId, ReturnType<typeof setTimeout>>();

export async function readPresence(): Promise<void> {
  const all = await ask("presence", {});
  forgetPresence();
  for (const one of all) putPresence(one);
}

/** Somebody has said to be here, or to go; what they have said runs out by itself. */
export function putPresence(said: Presence, now = Date.now()): void {
  const { conversation } = said;
  clearTimeout(ends.get(conversation));
  ends.delete(conversation);
  const left = Math.min(HERE_MS, Date.parse(said.at) + HERE_MS - now);
  put({ ...said, here: said.here && left > 0 });
  if (said.here && left > 0) ends.set(conversation, setTimeout(() => put({ ...said, here: false }), left));
}

function put(said: Presence): void {
  presence.value = new Map(presence.peek()).set(said.conversation, said);
}

/** Forgets all of it: the profile is locked, or it is read anew. */
export function forgetPresence(): void {
  for (const timer of ends.values()) clearTimeout(timer);
  ends.clear();
  presence.value = new Map();
}

/** Whether anybody may know that the person is here. */
export function isTold(): boolean {
  const chosen = settings.peek();
  return chosen !== null && (chosen.presence !== "nobody" || chosen.presence_to.some((one) => one.shown));
}

/** Says each minute that the person is here, while they have the page in view. */
export function followPresence(): void {
  const say = (): void => {
    const isHere = document.visibilityState === "visible" && phase.peek() === "open" && me.peek() !== null;
    if (isHere && isTold()) ask("presence.here", {}).catch(() => undefined);
  };
  setInterval(say, SAY_MS);
  document.addEventListener("visibilitychange", say);
  settings.subscribe(say);
}

/** Whether somebody is shown when the person is here: by a word about them alone, or as the others are. */
export type Shown = "as-others" | "yes" | "no";

export function shownTo(account: AccountId): Shown {
  const said = settings.value?.presence_to.find((one) => one.account === account);
  return said === undefined ? "as-others" : said.shown ? "yes" : "no";
}

const VERBS = { "as-others": "presence.as-others", yes: "presence.show-to", no: "presence.hide-from" } as const;

export async function showTo(account: AccountId, shown: Shown): Promise<void> {
  await change(VERBS[shown], { person: account });
  await readChoices();
}
