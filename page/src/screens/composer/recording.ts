// Records a voice note: one at a time, from the microphone that the browser gives.

import { signal } from "@preact/signals";

/** `on`: it records. `review`: it is done and can be heard before it is sent. */
export type Recording =
  | { is: "off" }
  | { is: "on"; locked: boolean; since: number; loud: readonly number[] }
  | { is: "review"; file: File; seconds: number };

export const recording = signal<Recording>({ is: "off" });

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
  recorder: MediaRecorder;
  stop: () => void;
}

let running: Running | null = null;

/** Begins. Fails if there is no microphone, or it is not permitted. */
export async function record(locked: boolean): Promise<void> {
  if (running) return;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
  const recorder = new MediaRecorder(stream, type === "" ? {} : { mimeType: type });
  const parts: Blob[] = [];
  const since = Date.now();
  const measure = loudness(stream);
  const timer = setInterval(() => tick(measure.now(), since), MEASURE_MS);
  const stop = (): void => {
    clearInterval(timer);
    measure.close();
    for (const track of stream.getTracks()) track.stop();
    running = null;
  };
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  recorder.onstop = () => {
    stop();
    if (recording.peek().is !== "on") return;
    const seconds = (Date.now() - since) / 1000;
    const file = new File(parts, `voice-${new Date(since).toISOString().slice(0, 10)}.${ending}`, { type: recorder.mimeType });
    recording.value = { is: "review", file, seconds };
  };
  running = { recorder, stop };
  recording.value = { is: "on", locked, since, loud: [] };
  recorder.start();
}

/** Goes on without being held. */
export function lock(): void {
  const now = recording.peek();
  if (now.is === "on") recording.value = { ...now, locked: true };
}

/** Ends it, so that it can be heard and sent. */
export function finish(): void {
  if (running?.recorder.state === "recording") running.recorder.stop();
}

/** Forgets it. */
export function cancel(): void {
  const wasRunning = running;
  recording.value = { is: "off" };
  if (wasRunning?.recorder.state === "recording") wasRunning.recorder.stop();
}

function tick(loud: number, since: number): void {
  const now = recording.peek();
  if (now.is !== "on") return;
  recording.value = { ...now, loud: [...now.loud.slice(-47), loud] };
  if (Date.now() - since > LONGEST_MS) finish();
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
