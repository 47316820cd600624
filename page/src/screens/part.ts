// A part of the page that is in a file of its own: whether it is there, and why it is not.

import { signal, type ReadonlySignal } from "@preact/signals";

/** The client did not answer; or what it gave does not fit: the bundle is another than the one that the page was loaded from. */
export type Missing = "lost" | "unfit";

export interface Part<Module> {
  /** The part, once it is there. */
  there: ReadonlySignal<Module | null>;
  missing: ReadonlySignal<Missing | null>;
  /** Fetches it, unless it is there or on its way. */
  fetch(): void;
}

export interface Source<Module> {
  /** What the page is made of: a part that says something else is not put together with it. */
  madeOf: string;
  /** Whether the client has the file. */
  reach: () => Promise<{ ok: boolean }>;
  /** Takes it. What fails here fails for ever: the browser does not try the same file twice. */
  take: () => Promise<Module>;
}

/** How long a part is waited for, milliseconds: a client that is stopped answers nothing, and refuses nothing. */
const PATIENCE_MS = 10_000;

export function part<Module extends { madeOf: string }>(source: Source<Module>): Part<Module> {
  const there = signal<Module | null>(null);
  const missing = signal<Missing | null>(null);
  let isOnItsWay = false;
  const bring = async (): Promise<void> => {
    const answer = await within(PATIENCE_MS, source.reach()).catch(() => null);
    if (answer === null) {
      missing.value = "lost";
      return;
    }
    const taken = answer.ok ? await source.take().catch(() => null) : null;
    if (taken?.madeOf === source.madeOf) there.value = taken;
    else missing.value = "unfit";
  };
  return {
    there,
    missing,
    fetch() {
      if (isOnItsWay || there.peek() !== null || missing.peek() === "unfit") return;
      isOnItsWay = true;
      missing.value = null;
      void bring().finally(() => {
        isOnItsWay = false;
      });
    },
  };
}

/** Whether the client has a file: what it says is not read. */
export async function reach(path: string): Promise<Response> {
  const answer = await fetch(path);
  void answer.body?.cancel();
  return answer;
}

function within<What>(limitMs: number, what: Promise<What>): Promise<What> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), limitMs);
    void what.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
