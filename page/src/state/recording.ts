// Voice notes that are made, by chat: one is recorded at a time, from the microphone that the browser gives; what is done waits in its chat until it is sent.

import { signal } from "@preact/signals";
import type { ConversationId } from "./model";

/** `on`: it records. `review`: it is done and can be heard before it is sent. */
export type Recording =
  | { is: "on"; locked: boolean; since: number; loud: readonly number[] }
  | { is: "review"; file: File; seconds: number };

export const recordings = signal<ReadonlyMap<ConversationId, Recording>>(new Map());

/** How often the loudness is measured, milliseconds. */
const MEASURE_MS = 80;

/** The longest, milliseconds. */
const LONGEST_MS = 60 * 60_000;

const KINDS: [string, string][] = [
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/webm;codecs=opus", "webm"],
  ["audio/mp4", "m4a"],
];

interface Running {
  conversation: ConversationId;
  recorder: MediaRecorder;
}

let running: Running | null = null;

/** Where the microphone was asked for, until the browser gives it. */
let asked: ConversationId | null = null;

/** Begins. Fails if there is no microphone, or it is not permitted. */
export async function record(conversation: ConversationId, locked: boolean): Promise<void> {
  if (running !== null || asked !== null) return;
  asked = conversation;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    // Whoever has left the chat meanwhile is not listened to.
    if (asked !== conversation) stream.getTracks().forEach((track) => track.stop());
    else listen(conversation, stream, locked);
  } finally {
    if (asked === conversation) asked = null;
  }
}

function listen(conversation: ConversationId, stream: MediaStream, locked: boolean): void {
  const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
  const recorder = new MediaRecorder(stream, type === "" ? {} : { mimeType: type });
  const parts: Blob[] = [];
  const since = Date.now();
  const measure = loudness(stream);
  const timer = setInterval(() => tick(conversation, measure.now(), since), MEASURE_MS);
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  recorder.onstop = () => {
    clearInterval(timer);
    measure.close();
    for (const track of stream.getTracks()) track.stop();
    running = null;
    if (runningIn(conversation) === null) return;
    const seconds = (Date.now() - since) / 1000;
    const file = new File(parts, `voice-${new Date(since).toISOString().slice(0, 10)}.${ending}`, { type: recorder.mimeType });
    put(conversation, { is: "review", file, seconds });
  };
  running = { conversation, recorder };
  put(conversation, { is: "on", locked, since, loud: [] });
  recorder.start();
}

/** What is recorded in a chat at this moment. */
export function runningIn(conversation: ConversationId): Extract<Recording, { is: "on" }> | null {
  const now = recordings.peek().get(conversation);
  return now?.is === "on" ? now : null;
}

/** Goes on without being held. */
export function lock(conversation: ConversationId): void {
  const now = runningIn(conversation);
  if (now !== null) put(conversation, { ...now, locked: true });
}

/** Ends it, so that it can be heard and sent. Whoever leaves the chat has ended it, too. */
export function finish(conversation: ConversationId): void {
  if (asked === conversation) asked = null;
  if (running?.conversation === conversation) stop(running);
}

/** Forgets what was recorded in a chat. */
export function forgetRecording(conversation: ConversationId): void {
  if (recordings.peek().has(conversation)) put(conversation, null);
  finish(conversation);
}

/** Forgets all of it: the profile is locked. */
export function forgetRecordings(): void {
  recordings.value = new Map();
  asked = null;
  if (running !== null) stop(running);
}

function stop({ recorder }: Running): void {
  if (recorder.state === "recording") recorder.stop();
}

function put(conversation: ConversationId, now: Recording | null): void {
  const next = new Map(recordings.peek());
  if (now === null) next.delete(conversation);
  else next.set(conversation, now);
  recordings.value = next;
}

function tick(conversation: ConversationId, loud: number, since: number): void {
  const now = runningIn(conversation);
  if (now === null) return;
  put(conversation, { ...now, loud: [...now.loud.slice(-47), loud] });
  if (Date.now() - since > LONGEST_MS) finish(conversation);
}

function loudness(stream: MediaStream): { now: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    now() {
      analyser.getFloatTimeDomainData(samples);
      const sum = samples.reduce((total, sample) => total + sample * sample, 0);
      return Math.min(1, Math.sqrt(sum / samples.length) * 4);
    },
    close: () => void context.close(),
  };
}
