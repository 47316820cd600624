// How long to wait before the next attempt to reach the client: soon at first, never long, and not all tabs at once.

const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/** The pause before an attempt, counted from 0. `random` is between 0 and 1. */
export function pauseMs(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(whole * (0.5 + random / 2));
}
