// Who wants to write to the person, and what they answer.

import { computed, signal } from "@preact/signals";
import { ask, change } from "./link";
import type { Request } from "./model";

const all = signal<Request[]>([]);

/** Those that wait for an answer. */
export const requests = computed(() => all.value.filter((request) => !request.accepted));

export async function readRequests(): Promise<void> {
  all.value = await ask("requests", {});
}

export async function accept(request: Request): Promise<void> {
  await change("requests.accept", { who: request.conversation });
  await readRequests();
}

/** Forgets it; the other side is not told. */
export async function decline(request: Request): Promise<void> {
  await change("requests.decline", { who: request.conversation });
  await readRequests();
}

/** Declines, and hears nothing more from them. */
export async function declineAndBlock(request: Request): Promise<void> {
  await change("block", { who: request.account });
  await readRequests();
}
