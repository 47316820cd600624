// The pictures of groups: each is asked for once it is shown, and kept in the tab while the profile is open.

import { signal } from "@preact/signals";
import { ask } from "./link";
import type { Conversation } from "./model";

/** Addresses of pictures in the tab, by what tells one from another. */
const faces = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

/** Raster pictures alone: nothing else is ever shown. */
const SHOWN = ["image/png", "image/jpeg"];

/** A group's picture; nothing if it has none, or it is not here yet. */
export function faceOf(conversation: Conversation): string | null {
  const name = conversation.group?.picture ?? null;
  if (name === null) return null;
  const known = faces.value.get(name);
  if (known === undefined && !asked.has(name)) {
    asked.add(name);
    // What could not be fetched is asked for again when the chat is shown anew.
    fetchFace(conversation.conversation, name).catch(() => asked.delete(name));
  }
  return known ?? null;
}

async function fetchFace(group: string, name: string): Promise<void> {
  const { media_type: type, picture } = await ask("group.picture", { group });
  if (picture === null || type === null || !SHOWN.includes(type)) return;
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  if (!asked.has(name)) return;
  faces.value = new Map(faces.peek()).set(name, URL.createObjectURL(new Blob([bytes], { type })));
}

/** Forgets all of them: the profile is locked. */
export function forgetFaces(): void {
  for (const address of faces.peek().values()) URL.revokeObjectURL(address);
  faces.value = new Map();
  asked.clear();
}
