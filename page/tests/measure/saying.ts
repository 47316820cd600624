// What a measurement says of itself: on what machine, how busy, and which programs; and its figures, each with its middle, lowest and highest.

import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { program } from "../harness";

/** Says what is measured, before it begins. */
export function begin(what: string): void {
  const processors = cpus();
  const commit = execFileSync("git", ["rev-parse", "--short=8", "HEAD"], { encoding: "utf8" }).trim();
  console.log(`${what}\n  ${processors.length} × ${processors[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1)}, commit ${commit}, ${program("wiretight")}`);
}

/** Says a figure. */
export function say(what: string, all: readonly number[], digits: number): void {
  const sorted = [...all].sort((one, other) => one - other);
  const [low, middle, high] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]?.toFixed(digits));
  console.log(`  ${what}: ${middle} ms (${low}–${high})`);
}

/** Says how busy the machine is at the end: figures of one that did something else are no figures of the page. */
export function end(): void {
  console.log(`  load at the end ${loadavg()[0]?.toFixed(1)}`);
}
