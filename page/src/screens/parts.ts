// The parts of the page that are in files of their own: fetched once what is in sight stands, or when they are first needed.

import { part, reach } from "./part";

/** An open chat, with what appears over it. */
export const conversation = part({ madeOf: MADE_OF, reach: () => reach("/conversation.js"), take: () => import("./conversation") });

/** Panes beside the chats, dialogs, menus, and the forms of the first minute. */
export const apart = part({ madeOf: MADE_OF, reach: () => reach("/apart.js"), take: () => import("./apart") });

/** What reads a picture of a code: of use only to whoever scans one. */
export const codes = part({ madeOf: MADE_OF, reach: () => reach("/codes.js"), take: () => import("./verify/codes") });

/** Fetches what everybody needs, so that nothing is waited for later: what is in sight is drawn before. */
export function fetchParts(): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      conversation.fetch();
      apart.fetch();
    }),
  );
}
