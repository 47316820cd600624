// How loud a recording is along its time: the bars of its picture.

/** How many bars a recording has. */
export const BARS = 48;

/** The loudness of equal parts of a sound, 0 to 1, the loudest being 1. */
export function barsOf(samples: Float32Array, count = BARS): number[] {
  const size = Math.max(1, Math.floor(samples.length / count));
  const bars = Array.from({ length: count }, (_, bar) => {
    let sum = 0;
    const from = bar * size;
    for (let at = from; at < from + size; at += 1) sum += (samples[at] ?? 0) ** 2;
    return Math.sqrt(sum / size);
  });
  const loudest = Math.max(...bars);
  return loudest === 0 ? bars : bars.map((bar) => bar / loudest);
}

/** The bars that a message carries, 0 to 255 each, as so many from 0 to 1; nothing if it carries none. */
export function carried(waveform: readonly number[] | null, count = BARS): number[] | null {
  if (waveform === null || waveform.length === 0) return null;
  return Array.from({ length: count }, (_, bar) => {
    const value = waveform[Math.floor((bar * waveform.length) / count)] ?? 0;
    return Math.min(1, Math.max(0, value / 255));
  });
}

/** Bars as a message carries them. */
export function toCarry(bars: readonly number[]): number[] {
  return bars.map((loud) => Math.round(Math.min(1, Math.max(0, loud)) * 255));
}

/** The bars of a file, and how long it is in truth. */
export async function readSound(blob: Blob): Promise<{ bars: number[]; seconds: number }> {
  const context = new OfflineAudioContext(1, 1, 16_000);
  const sound = await context.decodeAudioData(await blob.arrayBuffer());
  return { bars: barsOf(sound.getChannelData(0)), seconds: sound.duration };
}
