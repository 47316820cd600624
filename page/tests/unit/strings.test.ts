// The page's words: every language has every message with its arguments, every message is used, and every word that is asked for is there.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { isPseudo, pseudo } from "../../src/strings/pseudo";

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));
const FILES = ["chat.ftl", "panes.ftl"];
const OTHERS = ["de", "es", "ar"];

/** What tells failures from others of their kind. */
const REASONS = [
  ...["keyring", "server", "distrusted", "handle", "handle-taken", "no-such-handle", "other-own-handle", "registration-closed", "invitation"],
  ...["recovery-code", "other-recovery-code", "link-code", "cancelled", "timed-out", "other-account", "busy", "witnesses", "too-few-witnesses"],
];

/** Their kinds, but for the one of which nothing more is known. */
const KINDS = [
  ...["usage", "not-registered", "not-found", "not-permitted", "offline", "refused", "caught", "locked", "disk", "state", "quota"],
  ...["suspended", "mismatch", "signed-out", "too-long", "lost"],
];

interface Said {
  text: string;
  args: string[];
}

const english = messagesOf("en");

for (const language of OTHERS) {
  test(`${language} has every message, with the same arguments, and none besides`, () => {
    const other = messagesOf(language);
    assert.deepEqual([...other.keys()].sort(), [...english.keys()].sort());
    for (const [id, { args }] of english) assert.deepEqual(other.get(id)?.args, args, `${language}: ${id}`);
  });

  test(`${language} is read without a mistake, and is another language`, () => {
    const bundle = new FluentBundle(language);
    for (const file of FILES) assert.deepEqual(bundle.addResource(new FluentResource(sourceOf(language, file))), []);
    const other = messagesOf(language);
    const same = [...english].filter(([id, { text }]) => / \w+ /.test(text) && other.get(id)?.text === text);
    assert.deepEqual(same.map(([id]) => id), []);
  });
}

test("every message is asked for somewhere, and every one that is asked for is there", () => {
  const code = codeOf(SOURCE);
  const asked = [...code.matchAll(/"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/g)].map((found) => found[1] ?? "");
  const begun = [...code.matchAll(/t\(\s*`([a-z-]+-)\$\{/g)].map((found) => found[1] ?? "");
  const known = new Set(asked);
  const unused = [...english.keys()].filter((id) => !known.has(id) && !begun.some((prefix) => id.startsWith(prefix)));
  assert.deepEqual(unused, []);
  const plain = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((found) => found[1] ?? "");
  assert.deepEqual(plain.filter((id) => !english.has(id)), []);
});

for (const language of ["en", ...OTHERS]) {
  test(`in ${language} what fails is said in the page’s words, and in the client’s only where it has none`, () => {
    const bundle = new FluentBundle(language, { useIsolating: false });
    for (const file of FILES) bundle.addResource(new FluentResource(sourceOf(language, file)));
    const failed = bundle.getMessage("failed")?.value;
    assert.ok(failed);
    const said = (reason: string, kind: string): string => bundle.formatPattern(failed, { reason, kind, detail: "RAW" });
    const all = [...REASONS.map((reason) => said(reason, "other")), ...KINDS.map((kind) => said("none", kind))];
    assert.deepEqual(all.filter((text) => text.includes("RAW") || text.includes("{")), []);
    assert.equal(new Set(all).size, all.length);
    assert.match(said("none", "other"), /RAW/);
    assert.equal(said("may-tell", "state"), said("none", "state"), "a reason without words");
  });
}

test("each lie that the client can tell of is told in words of the page's own, in each language", () => {
  const source = readFileSync(fileURLToPath(new URL("../../../crates/app/src/shapes/lies.rs", import.meta.url)), "utf8");
  const arms = source.split("\n").filter((line) => /^ +Lie::/.test(line));
  const names = arms.map((arm) => /=> "([a-z-]+)",$/.exec(arm)?.[1] ?? `none in ${arm}`);
  assert.ok(names.length > 40);
  assert.equal(new Set(names).size, names.length);
  for (const language of ["en", ...OTHERS]) {
    const told = [...messagesOf(language).keys()].filter((id) => id.startsWith("lie-"));
    assert.deepEqual(told.sort(), names.map((name) => `lie-${name}`).sort(), language);
    const words = told.map((id) => messagesOf(language).get(id)?.text);
    assert.equal(new Set(words).size, words.length, language);
  }
});

test("nobody is told of keys and sessions where devices and codes are meant", () => {
  const about = [...english].filter(([id]) => !id.startsWith("key-") && id !== "keys");
  const told = about.filter(([, { text }]) => /\b(keys?|sessions?|encrypt\w*|decrypt\w*)\b/i.test(text));
  assert.deepEqual(told.map(([id]) => id), []);
});

test("the pseudo-language leaves no plain letter", () => {
  const said = pseudo("Only people in this chat can read it. QUIZ, jug, wax, vex");
  assert.ok(isPseudo(said), said);
  assert.ok(!isPseudo("Only people"));
});

function messagesOf(language: string): Map<string, Said> {
  const messages = new Map<string, Said>();
  for (const file of FILES) {
    for (const block of sourceOf(language, file).split(/^(?=[a-z])/m).slice(1)) {
      const [, id = "", text = ""] = /^([a-z0-9-]+) = ([^]*)$/.exec(block) ?? [];
      assert.ok(id !== "", `${language}/${file}: ${block}`);
      assert.ok(!messages.has(id), `${language}: ${id} is there twice`);
      const args = new Set([...text.matchAll(/\$([a-z]+)/g)].map((found) => found[1] ?? ""));
      messages.set(id, { text: text.replace(/^#.*$/gm, "").trim(), args: [...args].sort() });
    }
  }
  return messages;
}

function sourceOf(language: string, file: string): string {
  return readFileSync(join(SOURCE, "strings", language, file), "utf8");
}

function codeOf(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return codeOf(path);
      return /\.tsx?$/.test(entry.name) ? readFileSync(path, "utf8") : "";
    })
    .join("\n");
}
