// The page's connection as signals, and the verbs asked over it. Everything else in `state/` goes through here.

import { signal } from "@preact/signals";
import { callsOver, type Calls } from "../rpc/call";
import { connect, type Around, type Connection, type Phase } from "../rpc/connection";
import { Failure } from "../rpc/failure";

/** How the connection to the person's own client stands. */
export const phase = signal<Phase>("connecting");

/** Whether the client reaches the server, and if not, why it thinks so. */
export const server = signal<{ online: boolean; problem: string | null }>({ online: true, problem: null });

/** The token of this tab, for files. */
export const token = signal<string | null>(null);

let connection: Connection | null = null;
let calls: Calls | null = null;

/** Opens the connection. It stays open until `close`. */
export function open(around: Omit<Around, "phase">): void {
  connection = connect({
    ...around,
    phase: (now) => {
      phase.value = now;
    },
  });
  calls = callsOver(connection);
}

/** Does not wait for the next attempt: the person looks at the page again, or has asked. */
export function hurry(): void {
  connection?.hurry();
}

/** The profile is open: what was turned away while it was locked is asked once more. */
export function resumeAsking(): void {
  connection?.resume();
}

export function close(): void {
  connection?.close();
  connection = null;
  calls = null;
}

/** The verbs. */
export function verbs(): Calls {
  if (calls === null) throw new Failure("lost", "the page has not been started");
  return calls;
}

// Where the page was closed, the promise fails, and not the call.
export const ask: Calls["ask"] = async (method, params) => verbs().ask(method, params);
export const change: Calls["change"] = async (method, params, key) => verbs().change(method, params, key);
