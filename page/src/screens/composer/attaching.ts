// The files that the person is about to send, by chat, and those on their way.

import { signal } from "@preact/signals";
import type { ConversationId, Message } from "../../state/model";
import { t } from "../../strings/strings";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { sendFile, type Sound } from "../media/files";
import { sniffBlob } from "../media/sniff";

export interface Attached {
  number: number;
  conversation: ConversationId;
  file: File;
  /** Where a picture of it lies in the tab; nothing for what is none. */
  preview: string | null;
  /** What it shows, for whoever cannot see it. */
  about: string;
  /** Of a recording: how long it is, and how loud. */
  sound: Sound | null;
  /** What it answers, once it is sent. */
  replyTo: Message | null;
  /** Whether it is shown once: also when it is sent again after it has failed. */
  once: boolean;
  /** How far it is, 0 to 1; nothing before it is sent. */
  share: number | null;
  abort: AbortController;
}

/** The most files at a time. */
const FILES_MAX = 30;

export const attached = signal<readonly Attached[]>([]);

let last = 0;

/** Puts files before the person, to be sent with the next press. */
export async function attach(conversation: ConversationId, files: Iterable<File>, sound: Sound | null = null): Promise<void> {
  const some = [...files].slice(0, FILES_MAX - attached.peek().length);
  const made = await Promise.all(some.map((file) => prepare(conversation, file, sound)));
  attached.value = [...attached.value, ...made];
}

async function prepare(conversation: ConversationId, file: File, sound: Sound | null): Promise<Attached> {
  last += 1;
  const number = last;
  const shown = await sniffBlob(file);
  const preview = shown?.startsWith("image/") ? URL.createObjectURL(file.slice(0, file.size, shown)) : null;
  return { number, conversation, file, preview, about: "", sound, replyTo: null, once: false, share: null, abort: new AbortController() };
}

export function detach(one: Attached): void {
  one.abort.abort();
  if (one.preview) URL.revokeObjectURL(one.preview);
  attached.value = attached.value.filter((other) => other.number !== one.number);
}

export function describe(one: Attached, about: string): void {
  change(one, { about });
}

function change(one: Attached, by: Partial<Attached>): void {
  attached.value = attached.value.map((other) => (other.number === one.number ? { ...other, ...by } : other));
}

/** Sends what is before the person in a chat, one after the other; the first is the answer, and the caption goes with the last. What is shown once answers nothing. */
export async function sendAttached(conversation: ConversationId, caption: string, as: { replyTo: Message | null; once: boolean }): Promise<void> {
  const { replyTo } = as;
  const waits = (one: Attached): boolean => one.conversation === conversation && one.share === null;
  const all = attached.value.filter(waits);
  // What has failed before answers what it answered.
  for (const [at, one] of all.entries()) change(one, { share: 0, replyTo: (at === 0 ? replyTo : null) ?? one.replyTo, once: as.once || one.once });
  for (const [at, one] of all.entries()) {
    const words = [one.about, at === all.length - 1 ? caption : ""].filter((text) => text !== "").join("\n");
    const name = one.file.name || t("file-unnamed");
    const once = as.once || one.once;
    const answers = once ? null : ((at === 0 ? replyTo : null) ?? one.replyTo);
    const about = { name, caption: words, replyTo: answers, sound: one.sound, once };
    const { signal } = one.abort;
    const send = (): Promise<void> => sendFile(conversation, one.file, about, (share) => change(one, { share }), signal);
    // Who takes it out while it is on its way knows why it does not come.
    const unlessTakenOut = (thrown: unknown): void => {
      if (!signal.aborted) throw thrown;
    };
    if (signal.aborted) continue;
    if (await attempt(() => send().catch(unlessTakenOut))) detach(one);
    else change(one, { share: null });
  }
  if (attached.value.some(waits)) toast(t("files-wait"), { icon: "warning" });
}
