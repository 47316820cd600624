// A long chat for tests: made at once, and walked through from its newest row to its first.

import type { ChildProcess } from "node:child_process";
import { until, type Person } from "./harness";

/** Sends many texts by a program's line, which must stay open until they have come. */
export async function flood(person: Person, who: string, count: number): Promise<ChildProcess> {
  const program = person.rpc();
  let answered = 0;
  program.stdout?.on("data", (said: Buffer) => {
    answered += said.toString().split("\n").length - 1;
  });
  for (let number = 1; number <= count; number += 1) {
    const params = { who, text: `Row ${number} ${"and more ".repeat(number % 9)}`, wait: 0 };
    program.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id: number, method: "send", params })}\n`);
  }
  // As long as some are taken, nothing is wrong.
  for (let taken = 50; taken <= count; taken += 50) await until(`${taken} are taken`, () => answered >= taken);
  return program;
}

export interface Walked {
  /** The most rows at once, how far a row has moved by itself, CSS pixels, and which numbers were never there. */
  most: number;
  drift: number;
  missing: number[];
}

/** Scrolls up to the first row; notes how many rows there are at once, what was never seen, and what moved by itself. */
export async function walk(): Promise<Walked> {
  const scroller = document.querySelector(".messages-scroller") as HTMLElement;
  const frame = (): Promise<void> => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  const all = (): HTMLElement[] => [...scroller.querySelectorAll<HTMLElement>("[data-number]")];
  const seen = new Set<number>();
  const walked = { most: 0, drift: 0, missing: [] as number[] };
  scroller.scrollTop = scroller.scrollHeight;
  await frame();
  const newest = Number(all().at(-1)?.dataset["number"]);
  while (!(scroller.scrollTop <= 0 && scroller.querySelector(".start"))) {
    scroller.scrollTop -= 500;
    const edge = scroller.getBoundingClientRect().top;
    const first = all().find((one) => one.getBoundingClientRect().bottom > edge);
    const top = first?.getBoundingClientRect().top ?? 0;
    await frame();
    await frame();
    if (first?.isConnected) walked.drift = Math.max(walked.drift, Math.abs(first.getBoundingClientRect().top - top));
    for (const one of all()) seen.add(Number(one.dataset["number"]));
    walked.most = Math.max(walked.most, all().length);
  }
  // The first number is not always 1: what was sent before there was a chat has moved.
  for (let number = Math.min(...seen); number <= newest; number += 1) if (!seen.has(number)) walked.missing.push(number);
  return walked;
}
