// A socket for the data layer that ends in `wiretight rpc --stdio`, as the page's ends in `wiretight open`.

import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Socket } from "../src/rpc/connection";
import type { Person } from "./harness";

export interface Line extends Socket {
  process: ChildProcess;
}

/** Whoever has started the program needs no token, and has an account: those two are answered here. */
const ANSWERED: Record<string, object> = {
  authenticate: { name: "(stdio)", scopes: ["read", "send", "admin"] },
  "account.status": { state: "ready" },
};

export function lineTo(person: Person): Line {
  const child = person.rpc();
  const line: Line = {
    process: child,
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(said) {
      const { id, method } = JSON.parse(said) as { id: number; method: string };
      const result = ANSWERED[method];
      if (result) queueMicrotask(() => line.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", id, result }) }));
      else child.stdin?.write(`${said}\n`);
    },
    close: () => void child.kill("SIGTERM"),
  };
  child.stdin?.on("error", () => undefined);
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (data) => line.onmessage?.({ data }));
  child.once("spawn", () => line.onopen?.());
  child.once("exit", () => line.onclose?.());
  return line;
}
