// Requests that have no answer yet: each is asked again on the next connection if asking twice does no harm.

import { Failure, LOCKED, UNDER_WAY, failureOf, type WireError } from "./failure";

export interface Question {
  id: number;
  method: string;
  params: object;
  /** Whether it may be asked again when the connection broke before its answer. */
  again: boolean;
  resolve: (result: unknown) => void;
  reject: (failure: Failure) => void;
}

/** How long to wait before asking again what is under way, milliseconds. */
const UNDER_WAY_PAUSE_MS = 300;

/** The client ends a connection over a longer line, bytes: asked again on each further one, it would end them all. */
const LINE_BYTES_MAX = 1024 * 1024;

function lineOf({ id, method, params }: Pick<Question, "id" | "method" | "params">): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

function isTooLong(line: string): boolean {
  // A letter has three bytes at most.
  return line.length * 3 > LINE_BYTES_MAX && new TextEncoder().encode(line).length > LINE_BYTES_MAX;
}

export interface Pending {
  /** Keeps a request, and says it if there is a connection. */
  ask(method: string, params: object, again: boolean): Promise<unknown>;
  /** Says everything that waits: the connection is there. */
  flow(say: (line: string) => void): void;
  /** The connection is gone: what may not be asked again fails. */
  stop(): void;
  /** The profile is open again: says what was turned away because it was not. */
  resume(): void;
  /** Nothing will ever be answered any more. */
  fail(failure: Failure): void;
  /** An answer has come. */
  answer(id: number, result: unknown, error: WireError | undefined): void;
}

export function pendingRequests(): Pending {
  const open = new Map<number, Question>();
  const turnedAway = new Set<Question>();
  let say: ((line: string) => void) | null = null;
  let next = 1;

  const put = (question: Question): void => say?.(lineOf(question));

  return {
    ask(method, params, again) {
      const id = next;
      const line = lineOf({ id, method, params });
      if (isTooLong(line)) return Promise.reject(new Failure("too-long", "more than 1 MB"));
      next += 1;
      return new Promise((resolve, reject) => {
        open.set(id, { id, method, params, again, resolve, reject });
        say?.(line);
      });
    },
    flow(line) {
      say = line;
      turnedAway.clear();
      for (const question of [...open.values()]) put(question);
    },
    stop() {
      say = null;
      for (const question of [...open.values()]) {
        if (question.again) continue;
        open.delete(question.id);
        question.reject(new Failure("lost", "the connection broke before the answer"));
      }
    },
    resume() {
      const waiting = [...turnedAway];
      turnedAway.clear();
      for (const question of waiting) if (open.has(question.id)) put(question);
    },
    fail(failure) {
      say = null;
      for (const question of open.values()) question.reject(failure);
      open.clear();
    },
    answer(id, result, error) {
      const question = open.get(id);
      if (question === undefined) return;
      if (error?.code === UNDER_WAY) {
        // It goes on in the client, from a connection before this one: its answer is kept there under the key.
        setTimeout(() => open.has(id) && put(question), UNDER_WAY_PAUSE_MS);
        return;
      }
      if (error?.code === LOCKED && question.again) {
        turnedAway.add(question);
        return;
      }
      open.delete(id);
      if (error === undefined) question.resolve(result);
      else question.reject(failureOf(error));
    },
  };
}
