// Where in the page the person is: one signal, mirrored in the address's fragment so that Back works.

import { signal } from "@preact/signals";
import type { ConversationId } from "./model";

export type Section = "profile" | "privacy" | "devices" | "appearance" | "notifications" | "directory" | "about";

export type Place =
  | { at: "list" }
  | { at: "chat"; conversation: ConversationId; number?: number; details?: boolean }
  | { at: "requests" }
  | { at: "starred" }
  | { at: "archive" }
  | { at: "settings"; section?: Section };

export const place = signal<Place>({ at: "list" });

/** Goes somewhere, with a step that Back undoes. */
export function go(to: Place): void {
  place.value = to;
  history.pushState(to, "", fragment(to));
}

/** Changes where one is without a step of its own. */
export function stay(to: Place): void {
  place.value = to;
  history.replaceState(to, "", fragment(to));
}

/** What lies below the first place: whoever goes back to it is still in the page, and has something closed, or the list before them. */
const GROUND = "ground";

/** Takes the place from the address, and follows Back and Forward; they close what stands over the place first. */
export function followHistory(closeUppermost: () => boolean): void {
  const first = read(location.hash);
  // A page that was loaded again has its steps.
  if (history.state === null || history.state === GROUND) {
    history.replaceState(GROUND, "", fragment({ at: "list" }));
    go(first);
  } else stay(first);
  addEventListener("popstate", ({ state }) => {
    const isClosed = closeUppermost();
    // An address that was typed has no state, and is gone to all the same.
    if (state === null) stay(read(location.hash));
    else if (isClosed) go(place.peek());
    else if (state !== GROUND) place.value = read(location.hash);
    else if (place.peek().at !== "list") go({ at: "list" });
    else history.back();
  });
}

function fragment(to: Place): string {
  const parts: string[] = [to.at];
  if (to.at === "chat") parts.push(to.conversation);
  if (to.at === "settings" && to.section) parts.push(to.section);
  return `#${parts.join("/")}`;
}

const SECTIONS: Section[] = ["profile", "privacy", "devices", "appearance", "notifications", "directory", "about"];

function read(hash: string): Place {
  const [at, rest] = hash.slice(1).split("/");
  switch (at) {
    case "chat":
      return rest && /^[0-9a-f]+$/.test(rest) ? { at, conversation: rest } : { at: "list" };
    case "requests":
    case "starred":
    case "archive":
      return { at };
    case "settings": {
      const section = SECTIONS.find((known) => known === rest);
      return section ? { at, section } : { at };
    }
    default:
      return { at: "list" };
  }
}
