// Pure parts of the conversation: groups and days, what bytes are, names on one line, keys, beginnings at the cursor, bars.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isText, placeRows } from "../../src/screens/chat/groups";
import { begunAt } from "../../src/screens/composer/suggest";
import { deedOf } from "../../src/screens/keys/keymap";
import { lineOf, previewOf, wordsOf } from "../../src/screens/list/preview";
import { sniff } from "../../src/screens/media/sniff";
import { sizeOf } from "../../src/screens/media/size";
import { barsOf } from "../../src/screens/media/wave";
import { plain, shortName } from "../../src/screens/plain";
import { serverIn, serverProblem } from "../../src/screens/welcome/checks";
import { me } from "../../src/state/account";
import type { Message, Party } from "../../src/state/model";
import { listOf, t } from "../../src/strings/strings";
import { renew, type Row } from "../../src/state/rows";

function row(number: number, sender: string, time: string, more: Partial<Message> = {}): Row {
  const message = { number, sender, time, kind: "text", message: `m${number}`, ...more } as Message;
  return { key: `m${number}`, message };
}

test("a sender's rows within three minutes are one group, which a day, the divider, or what happened ends", () => {
  const rows = [
    row(1, "a", "2026-11-22T10:00:00Z"),
    row(2, "a", "2026-11-22T10:02:00Z"),
    row(3, "a", "2026-11-22T10:05:00Z"),
    row(4, "b", "2026-11-22T10:05:10Z"),
    row(5, "b", "2026-11-22T10:05:20Z", { kind: "joined" }),
    row(6, "b", "2026-11-22T10:05:30Z"),
    row(7, "b", "2026-11-24T10:05:40Z"),
    row(8, "b", "2026-11-24T10:05:50Z"),
  ];
  const placed = placeRows(rows, 8);
  assert.deepEqual(placed.map((one) => one.first), [true, false, true, true, true, true, true, true]);
  assert.deepEqual(placed.map((one) => one.last), [false, true, true, true, true, true, true, true]);
  assert.deepEqual(placed.filter((one) => one.day).map((one) => one.message.number), [1, 7]);
  assert.deepEqual(placed.filter((one) => one.unread).map((one) => one.message.number), [8]);
});

test("rows that are read again take the newer form, and none that has left the window comes back", () => {
  const at = "2026-11-22T10:00:00Z";
  const window = [row(8, "a", at), row(9, "a", at, { text: "before" })];
  const read = [2, 3, 8, 9].map((number) => row(number, "a", at, { text: "after" }).message);
  const renewed = renew(window, [...read, row(10, "a", at).message]);
  assert.deepEqual(renewed.map(({ message }) => [message.number, message.text]), [[8, "after"], [9, "after"]]);
});

test("only pictures, sounds and films are shown, whatever they are called", () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
  assert.equal(sniff(bytes("\x89PNG\r\n\x1a\n....")), "image/png");
  assert.equal(sniff(bytes("RIFF....WEBP")), "image/webp");
  assert.equal(sniff(bytes("....ftypisom")), "video/mp4");
  for (const no of ["<svg xmlns=", "<!doctype html>", "%PDF-1.7", "PK\x03\x04", "GIF", ""]) assert.equal(sniff(bytes(no)), null, no);
});

test("a name is one line without marks that turn or hide words", () => {
  assert.equal(plain("a\u202Egnp.exe\nb\u0000"), "agnp.exe b");
  assert.equal(plain("\u2066\u200B "), "");
  assert.equal(plain("مرحبا"), "مرحبا");
  assert.equal(plain(`a${"\u0301".repeat(30_000)}b`), `a${"\u0301".repeat(8)}b`);
  assert.equal(shortName("plan.pdf"), "plan.pdf");
  assert.equal(shortName(`${"é".repeat(200)}.tar.gz`), `${"é".repeat(44)}…${"é".repeat(9)}.tar.gz`);
});

test("a line of the list holds apart what somebody wrote, and no mark of theirs turns what stands around it", () => {
  const poll = row(1, "a", "", { kind: "poll", text: "Where?\u2069\u202E" }).message;
  assert.equal(lineOf(poll), "Poll: \u2068Where?\u2069");
  const text = row(2, "a", "", { kind: "text", text: "one\ntwo\u202E" }).message;
  assert.equal(lineOf(text), "one two");
  assert.equal(listOf(["alice"]), "alice");
  assert.equal(listOf(["alice", "bobby"]), "\u2068alice\u2069 and \u2068bobby\u2069");
});

test("keys are those of the sheet, on a Mac with ⌘", () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  assert.equal(deedOf({ ...none, key: "k", ctrlKey: true }), "palette");
  assert.equal(deedOf({ ...none, key: "K", metaKey: true }), "palette");
  assert.equal(deedOf({ ...none, key: "F", ctrlKey: true, shiftKey: true }), "search-chat");
  assert.equal(deedOf({ ...none, key: "ArrowUp", altKey: true, shiftKey: true }), "unread-before");
  assert.equal(deedOf({ ...none, key: "k" }), null);
});

test("an emoji begins with a colon and two letters, a mention with an at", () => {
  assert.deepEqual(begunAt("hi :smi", 7), { is: "emoji", words: "smi", from: 3 });
  assert.deepEqual(begunAt("@bo", 3), { is: "mention", words: "bo", from: 0 });
  for (const no of ["at 10:30", "a@b", "hm :", "x:y"]) assert.equal(begunAt(no, no.length), null, no);
});

test("the loudest part of a recording is the highest bar", () => {
  const samples = Float32Array.from({ length: 100 }, (_, at) => (at < 50 ? 0.1 : 0.4));
  const bars = barsOf(samples, 2);
  assert.equal(bars[1], 1);
  assert.ok(Math.abs((bars[0] ?? 0) - 0.25) < 1e-6);
});

test("a kind that the page does not know is a line that says so, and names nobody who had said it", () => {
  const message = row(1, "a", "", { kind: "of-another-version" as Message["kind"], accounts: [], own: false }).message;
  assert.equal(wordsOf(message), t("unknown-kind"));
  assert.equal(previewOf(message, { pair: false } as Party), t("unknown-kind"));
});

test("texts alone are forwarded and copied: nothing that is offered is then refused", () => {
  const kinds: Message["kind"][] = ["text", "marked", "file", "poll", "card", "once", "deleted", "veiled", "unknown", "joined"];
  const message = (kind: Message["kind"]): Message => row(1, "a", "", { kind }).message;
  assert.deepEqual(kinds.filter((kind) => isText(message(kind))), ["text", "marked"]);
});

test("the server is found in what a person shares, and nothing that is no address becomes one", () => {
  const address = "chat.example.org:7443#key";
  for (const typed of [address, ` ${address} `, `ann ${address}`, `@ann\n${address}`]) {
    assert.equal(serverIn(typed), address);
    assert.equal(serverProblem(typed), null, typed);
  }
  for (const typed of ["ann", `ann bob ${address}`, "ann chat.example.org", `${address} ann`]) assert.equal(serverProblem(typed), "field-server", typed);
});

test("sizes are said in a unit that people read, one and many", () => {
  assert.deepEqual([1, 19, 2_500, 3_000_000].map((bytes) => sizeOf(bytes, "en")), ["1 byte", "19 bytes", "2.5 kB", "3 MB"]);
});

test("whoever sees their own device added is told that it is here, and not that they added themselves", () => {
  const before = me.peek();
  me.value = { account: "me", handle: "me", server: "" } as typeof before;
  const joined = (accounts: string[]): string => wordsOf(row(1, "me", "2026-11-22T10:00:00Z", { kind: "joined", own: true, text: null, accounts }).message);
  assert.match(joined(["b", "me"]), /^This device is here now/);
  assert.match(joined(["b"]), /^You added/);
  me.value = before;
});

test("the page says the version of the program that it is a part of", () => {
  const [own, workspace] = ["../../package.json", "../../../Cargo.toml"].map((path) => readFileSync(new URL(path, import.meta.url), "utf8"));
  const { version } = JSON.parse(own ?? "") as { version: string };
  assert.equal(version, /^version = "(.+)"$/m.exec(workspace ?? "")?.[1]);
});
