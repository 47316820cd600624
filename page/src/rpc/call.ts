// Asks the client by its verbs. Whatever changes something carries a key of its own, so that a retry never does it twice.

import type { Connection } from "./connection";
import type { Asked, Changed } from "./verbs";
import type * as shape from "../state/model";

export interface Calls {
  ask<M extends keyof Asked>(method: M, params: Asked[M][0]): Promise<Asked[M][1]>;
  change<M extends keyof Changed>(method: M, params: Changed[M][0], key?: string): Promise<Changed[M][1]>;
  /** What is gone once it was answered, and must not be asked twice. */
  showOnce(who: string, number: number): Promise<{ text: string }>;
  /** All that a message has said, the oldest first. */
  versions(who: string, number: number): Promise<shape.Version[]>;
  /** A verb of the account itself, before there is a profile: it is asked once. */
  account<T>(method: string, params: object): Promise<T>;
}

/** A key for one attempt. */
export function newKey(): string {
  return crypto.randomUUID();
}

export function callsOver(connection: Connection): Calls {
  const ask = (method: string, params: object): Promise<unknown> => connection.ask(method, params, true);
  return {
    ask: (method, params) => ask(method, params) as Promise<never>,
    change: (method, params, key = newKey()) =>
      ask(method, { ...params, idempotency_key: key }) as Promise<never>,
    showOnce: (who, number) => connection.ask("show-once", { who, number }, false) as Promise<{ text: string }>,
    versions: (who, number) =>
      ask("read", { who, history: number, offline: true, keep_unread: true }) as Promise<shape.Version[]>,
    account: <T>(method: string, params: object) => connection.ask(method, params, false) as Promise<T>,
  };
}
