// The parts of the page that are in files of their own: fetched once what is in sight stands, or when they are first needed.

import { part } from "./part";

/** An open chat, with what appears over it. */
export const conversation = part({ madeOf: MADE_OF, reach: () => reach("/conversation.js"), take: () => import("./conversation") });

/** Panes beside the chats, dialogs, menus, and the forms of the first minute. */
export const apart = part({ madeOf: MADE_OF, reach: () => reach("/apart.js"), take: () => import("./apart") });

/** Fetches all of them, so that nothing is waited for later: what is in sight is drawn before. */
export function fetchParts(): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      conversation.fetch();
      apart.fetch();
    }),
  );
}

async function reach(path: string): Promise<Response> {
  const answer = await fetch(path);
  void answer.body?.cancel();
  return answer;
}
