// The one connection to the person's own client: it comes back by itself, and forgets no request on the way.

import { pauseMs } from "./backoff";
import { Failure, asFailure, type WireError } from "./failure";
import { pendingRequests } from "./pending";
import type { Happened } from "../state/model";

/** How it stands: `lost` is being mended, `ended` needs the person to open Wiretight again. */
export type Phase = "connecting" | "open" | "lost" | "ended";

/** The part of a WebSocket that is used. */
export interface Socket {
  send(line: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
}

export interface Around {
  /** A token for this tab; it is asked for at each connection, since a client that was started again forgets them. */
  token(): Promise<string>;
  socket(): Socket;
  /** The connection stands otherwise. `failure` says why, when it is known. */
  phase(phase: Phase, failure: Failure | null): void;
  /** Something has happened in the client. */
  happened(happened: Happened): void;
  /** It is there (again): nothing that was shown can be relied on until it was read again. */
  opened(): void;
}

export interface Connection {
  /** Asks. With `again`, asking twice must do no harm: it is asked until there is an answer. */
  ask(method: string, params: object, again: boolean): Promise<unknown>;
  /** The profile is open (again): what was turned away since it was locked is asked once more. */
  resume(): void;
  /** Does not wait for the next attempt. */
  hurry(): void;
  close(): void;
}

/** Opens it, and keeps it open until it is closed. */
export function connect(around: Around): Connection {
  const pending = pendingRequests();
  let socket: Socket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let attempt = 0;
  let closed = false;

  const lose = (failure: Failure | null): void => {
    if (closed || timer !== null) return;
    socket = null;
    pending.stop();
    around.phase("lost", failure);
    timer = setTimeout(start, pauseMs(attempt++, Math.random()));
  };

  const end = (failure: Failure): void => {
    closed = true;
    pending.fail(failure);
    around.phase("ended", failure);
  };

  const start = (): void => {
    timer = null;
    around.token().then(dial, (thrown) => {
      const failure = asFailure(thrown);
      if (closed) return;
      if (failure.kind === "signed-out") end(failure);
      else lose(failure);
    });
  };

  const dial = (token: string): void => {
    if (closed) return;
    const dialled = around.socket();
    socket = dialled;
    const say = (line: string): void => dialled.send(line);
    dialled.onopen = () => say(JSON.stringify({ jsonrpc: "2.0", id: 0, method: "authenticate", params: { token } }));
    dialled.onclose = () => socket === dialled && lose(null);
    dialled.onerror = () => dialled.close();
    dialled.onmessage = ({ data }) => {
      if (socket !== dialled) return;
      const heard = read(data);
      if (heard === null) return;
      if ("method" in heard) around.happened(heard.params);
      else if (heard.id !== 0) pending.answer(heard.id, heard.result, heard.error);
      else if (heard.error === undefined) begin(say);
      else dialled.close();
    };
  };

  const begin = (say: (line: string) => void): void => {
    attempt = 0;
    around.phase("open", null);
    around.opened();
    pending.flow(say);
  };

  around.phase("connecting", null);
  start();
  return {
    ask(method, params, again) {
      if (closed) return Promise.reject(new Failure("signed-out", "the connection has ended"));
      return pending.ask(method, params, again);
    },
    resume: () => pending.resume(),
    hurry() {
      if (timer === null) return;
      clearTimeout(timer);
      attempt = 0;
      start();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      pending.fail(new Failure("lost", "the page was closed"));
      socket?.close();
    },
  };
}

type Heard =
  | { method: "event"; params: Happened }
  | { id: number; result?: unknown; error?: WireError };

/** What a message says; nothing if it is none of those that the client sends. */
function read(data: unknown): Heard | null {
  if (typeof data !== "string") return null;
  try {
    const heard = JSON.parse(data) as Partial<Heard> | null;
    if (heard === null || typeof heard !== "object") return null;
    if ("method" in heard) return heard.method === "event" ? (heard as Heard) : null;
    return "id" in heard && typeof heard.id === "number" ? (heard as Heard) : null;
  } catch {
    return null;
  }
}
