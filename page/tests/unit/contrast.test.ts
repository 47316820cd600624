// The tokens' colours: every pair of words and ground that the page uses has the contrast of WCAG 2.2 AA, in light and in dark.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(new URL("../../src/design/tokens.css", import.meta.url), "utf8");
const quote = readFileSync(new URL("../../src/screens/chat/Quote.css", import.meta.url), "utf8");
const tokens = new Map<string, [string, string]>();
for (const [, name, light, dark] of source.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)) {
  tokens.set(name ?? "", [light ?? "", dark ?? ""]);
}

/** Words on grounds: at least 4.5. */
const WORDS: [string, string[]][] = [
  ["text", ["ground", "surface", "chat", "sunken", "raised", "hover", "selected", "bubble", "bubble-own", "accent-soft", "copper-soft", "danger-soft"]],
  ["quiet", ["ground", "surface", "chat", "sunken", "raised", "hover", "selected"]],
  ["accent", ["surface", "chat", "raised", "bubble"]],
  ["accent-strong", ["bubble-own"]],
  ["copper", ["surface", "chat", "copper-soft", "selected"]],
  ["danger", ["surface", "raised", "chat"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["on-copper", ["copper"]],
  ["on-danger", ["danger"]],
  ["bubble-quiet", ["bubble"]],
  ["bubble-own-quiet", ["bubble-own"]],
  ...Array.from({ length: 8 }, (_, at): [string, string[]] => [`person-${at}`, ["bubble", "surface"]]),
];

/** Edges and marks on grounds: at least 3. */
const MARKS: [string, string[]][] = [
  ["edge", ["surface", "sunken", "raised"]],
  ["accent", ["surface", "sunken", "bubble-own", "selected"]],
];

test("words can be read on every ground that they stand on", () => check(WORDS, 4.5));

test("edges and marks can be told from every ground that they stand on", () => check(MARKS, 3));

test("what is quoted can be read on its tint in each bubble, whoever it is of", () => {
  const share = Number(/\.quote \{[^}]*var\(--person, var\(--accent\)\) (\d+)%, transparent/.exec(quote)?.[1]) / 100;
  assert.ok(share > 0, "the tint's share is in the style sheet");
  const weak: string[] = [];
  for (const [bubble, words] of [["bubble", "bubble-quiet"], ["bubble-own", "bubble-own-quiet"]] as const) {
    for (const person of ["accent", ...Array.from({ length: 8 }, (_, at) => `person-${at}`)]) {
      for (const scheme of [0, 1]) {
        const ground = mixed(colour(person, scheme), colour(bubble, scheme), share);
        for (const mark of [person, words]) {
          const ratio = contrast(colour(mark, scheme), ground);
          if (ratio < 4.5) weak.push(`${mark} on ${person} in ${bubble} (${scheme === 0 ? "light" : "dark"}): ${ratio.toFixed(2)}`);
        }
      }
    }
  }
  assert.deepEqual(weak, []);
});

function check(pairs: [string, string[]][], least: number): void {
  const weak = pairs.flatMap(([mark, grounds]) =>
    grounds.flatMap((ground) =>
      [0, 1].flatMap((scheme) => {
        const ratio = contrast(colour(mark, scheme), colour(ground, scheme));
        return ratio < least ? [`${mark} on ${ground} (${scheme === 0 ? "light" : "dark"}): ${ratio.toFixed(2)}`] : [];
      }),
    ),
  );
  assert.deepEqual(weak, []);
}

function colour(name: string, scheme: number): string {
  const found = tokens.get(name)?.[scheme];
  assert.ok(found, `there is no token ${name}`);
  return found;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A share of a colour over another one. What is partly transparent is laid over its ground in the screen's own space, whatever it was mixed in. */
function mixed(over: string, under: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [one, other] = [over, under].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number];
    return Math.round(one * share + other * (1 - share)).toString(16).padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

test("each file of styles is brought in by what stands beside it", () => {
  const folder = new URL("../../src/", import.meta.url);
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const programs = all.filter((path) => /\.tsx?$/.test(path)).map((path) => readFileSync(new URL(path, folder), "utf8")).join("\n");
  for (const path of all.filter((path) => path.endsWith(".css"))) {
    const name = path.split("/").at(-1) ?? "";
    assert.ok(programs.includes(`/${name}";`), path);
  }
});
