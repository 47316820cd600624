// The files of messages: fetched through the client, kept as blobs of the tab while they are of use, and sent.

import { change, token } from "../../state/link";
import { newKey } from "../../rpc/call";
import { Failure } from "../../rpc/failure";
import type { ConversationId, FileAbout, Message } from "../../state/model";
import { followTransfer } from "../../state/transfers";
import { attempt } from "../attempt";
import { sniffBlob } from "./sniff";

/** A file that is here. `shown` is its media type if it may be shown. */
export interface Fetched {
  url: string;
  blob: Blob;
  shown: string | null;
}

/** The most files that the tab keeps. */
const KEPT_MAX = 80;

const kept = new Map<string, Promise<Fetched>>();

const nameOfFile = (message: Message): string => `${message.conversation}/${message.message ?? message.number}`;

/** Fetches a message's file, once. */
export function fetchFile(message: Message): Promise<Fetched> {
  const name = nameOfFile(message);
  const known = kept.get(name);
  if (known) return known;
  const made = load(message);
  kept.set(name, made);
  made.catch(() => kept.delete(name));
  for (const [old, file] of kept) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(old);
    void file.then(({ url }) => URL.revokeObjectURL(url));
  }
  return made;
}

/** Nothing of a chat that is locked stays in the tab. */
export function forgetFetched(conversation: ConversationId): void {
  for (const [name, file] of kept) {
    if (!name.startsWith(`${conversation}/`)) continue;
    kept.delete(name);
    file.then(({ url }) => URL.revokeObjectURL(url)).catch(() => undefined);
  }
}

/** Whether it is here already. */
export function isFetched(message: Message): boolean {
  return kept.has(nameOfFile(message));
}

async function load(message: Message): Promise<Fetched> {
  return typed(await (await request("files", message)).blob(), message.file);
}

/** What was to be shown once. */
export interface Once {
  text: string;
  file: FileAbout;
  fetched: Fetched;
}

/** Fetches a file that is shown once: the client has nothing of it any more when it is here, and the tab keeps nothing. */
export async function fetchOnce(message: Message): Promise<Once> {
  const form = await (await request("once", message)).formData();
  const { text, file } = JSON.parse(String(form.get("about"))) as { text: string; file: FileAbout };
  return { text, file, fetched: await typed(form.get("file") as File, file) };
}

async function request(place: "files" | "once", message: Message): Promise<Response> {
  const answer = await fetch(`/${place}/${encodeURIComponent(message.conversation)}/${message.number}`, {
    method: place === "once" ? "POST" : "GET",
    headers: { authorization: `Bearer ${token.peek() ?? ""}` },
  });
  if (!answer.ok) throw new Failure(answer.status === 404 ? "not-found" : "lost", `the client answers ${answer.status}`);
  return answer;
}

async function typed(raw: Blob, file: FileAbout | null): Promise<Fetched> {
  const shown = await sniffBlob(raw);
  const blob = new Blob([raw], { type: typeOf(shown, file) });
  return { url: URL.createObjectURL(blob), blob, shown };
}

/** WebM holds films and recordings alike: what has a duration and no size is one of the latter. */
function typeOf(shown: string | null, file: FileAbout | null): string {
  if (shown === null) return "application/octet-stream";
  const isSound = file?.width === null && file.media_type.startsWith("audio/");
  return isSound && shown.startsWith("video/") ? shown.replace("video/", "audio/") : shown;
}

/** Saves a message's file where the browser saves files, under a name that can do no harm. */
export function saveFile(message: Message): void {
  void attempt(async () => {
    keep((await fetchFile(message)).url, message.file);
  });
}

/** Has the browser save what lies in the tab. */
export function keep(url: string, file: FileAbout | null): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = file?.safe_name ?? "file";
  link.click();
}

/** What a message says of a recording before it is fetched. */
export interface Sound {
  duration_ms: number;
  waveform: number[];
}

/** How much of a sending is done when the client has the file: what is left is its way to the server. */
const HANDED_OVER = 0.25;

/** Sends a file, to its end; what fails on the way to the server the client keeps, and the chat shows it. `progress` is told how far it is, 0 to 1. */
export async function sendFile(
  who: ConversationId,
  file: Blob,
  about: { name: string; caption: string; replyTo: Message | null; sound: Sound | null; once: boolean },
  progress: (share: number) => void,
  abort: AbortSignal,
): Promise<void> {
  const upload = await put(file, (share) => progress(share * HANDED_OVER), abort);
  const { name, caption, replyTo, sound, once } = about;
  const answer = replyTo === null ? {} : { reply_to: replyTo.number };
  // What was recorded here holds nothing of places and people.
  const keep_metadata = sound !== null;
  const { transfer } = await change("files.send", { who, upload, name, caption, ...answer, keep_metadata, ...sound, ...(once ? { once } : {}) }, newKey());
  // It was asked for once more, since an answer was lost: the client had begun it then.
  if (!transfer) return;
  const cancel = (): void => void attempt(() => change("transfers.cancel", { id: transfer.id }));
  abort.addEventListener("abort", cancel);
  try {
    await followTransfer(transfer, (share) => progress(HANDED_OVER + share * (1 - HANDED_OVER)));
  } finally {
    abort.removeEventListener("abort", cancel);
  }
}

/** Hands bytes to the client. The fetch of browsers does not tell how far it is. */
function put(file: Blob, progress: (share: number) => void, abort: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/files");
    request.setRequestHeader("authorization", `Bearer ${token.peek() ?? ""}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => {
      const { upload } = (request.response ?? {}) as { upload?: string };
      if (request.status < 300 && upload !== undefined) resolve(upload);
      else reject(new Failure(request.status === 413 ? "refused" : "lost", `the client answers ${request.status}`));
    };
    request.onerror = () => reject(new Failure("lost", "the client does not answer"));
    request.onabort = () => reject(new DOMException("given up", "AbortError"));
    abort.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
