// How the server's directory looks from here, and the evidence of lies that were caught.

import { computed, signal } from "@preact/signals";
import { ask, change, verbs } from "./link";
import type { Directory, Evidence, Named } from "./model";

export const directory = signal<Directory | null>(null);

export const evidence = signal<Evidence[]>([]);

/** The name of what the directory was caught at, if nothing is sent because of it. */
export const alarm = computed(() => {
  const now = directory.value;
  return now === null || now.goes_on ? null : now.lie_name;
});

export async function readDirectory(): Promise<void> {
  [directory.value, evidence.value] = await Promise.all([ask("directory", {}), ask("evidence", {})]);
}

/** What waits is sent all the same; nobody new is believed on that directory's word. */
export async function goOn(): Promise<void> {
  directory.value = await change("directory", { go_on: true });
}

/** Trusts these witnesses from here on, and no others; without a number, more than half of them must have signed. */
export async function trustWitnesses(named: Named): Promise<void> {
  directory.value = await change("directory", named);
}

/** Trusts none any more. */
export async function trustNoWitnesses(): Promise<void> {
  directory.value = await change("directory", { no_witnesses: true });
}

/** A piece of evidence as a file to hand on. */
export async function evidenceFile(number: number): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { name, base64 } = await verbs().account<{ name: string; base64: string }>("evidence.file", { number });
  return { name, bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) };
}
