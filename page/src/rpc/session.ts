// The tab's way in: the launch code of the address becomes a cookie, and the cookie a token for this tab.

import { Failure } from "./failure";

/** Where the page's own client answers; in tests it is somewhere else. */
export interface Client {
  origin: string;
  fetch: typeof fetch;
}

/** Takes the launch code out of the address, so that it is in no history and no screenshot. */
export function takeLaunchCode(location: Location, history: History): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get("launch");
  if (found !== null) history.replaceState(null, "", location.pathname + location.search);
  return found;
}

/** Asks for a token for this tab: by the launch code the first time, else by the cookie. */
export async function enter(client: Client, code: string | null): Promise<string> {
  const answer = await post(client, code === null ? {} : { code });
  // A code is good once. The page may have been loaded again with it, and have its cookie already.
  if (!answer.ok && code !== null) return enter(client, null);
  if (answer.status === 401 || answer.status === 403) throw new Failure("signed-out", `the client answers ${answer.status}`);
  if (!answer.ok) throw new Failure("lost", `the client answers ${answer.status}`);
  const { token } = (await answer.json()) as { token: string };
  return token;
}

async function post(client: Client, body: object): Promise<Response> {
  try {
    return await client.fetch.call(globalThis, `${client.origin}/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch (thrown) {
    throw new Failure("lost", thrown instanceof Error ? thrown.message : "the client does not answer");
  }
}
