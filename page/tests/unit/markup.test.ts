// Marked text is read as crates/protocol/src/markup.rs reads it, by the same vectors; and what is typed is sent as marked where they say that it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ADDRESS, asMarked, asTyped, flat, isMarked, parse, type Line, type Span } from "../../src/state/markup";

const ACCOUNT = "ac".repeat(32);
const text = (words: string): Span => ({ is: "text", text: words });
const plain = (...spans: Span[]): Line[] => [{ is: "plain", spans }];
const words = (marked: string): string => flat(parse(marked), () => "@somebody");

test("what is no mark stands as it is written", () => {
  for (const one of ["plain", "2 * 3 * 4", "snake_case_name", "a*b*c", "**", "****", "_", "[x](javascript:alert(1))"]) {
    assert.equal(words(one), one);
  }
  assert.deepEqual(parse("\\*x\\*"), plain(text("*x*")));
});

test("the subset is read", () => {
  assert.deepEqual(
    parse("**b _i_** ~~s~~"),
    plain(
      { is: "strong", spans: [text("b "), { is: "emphasis", spans: [text("i")] }] },
      text(" "),
      { is: "strike", spans: [text("s")] },
    ),
  );
  assert.deepEqual(
    parse("`a*b*` [here](https://example.org/)"),
    plain({ is: "code", text: "a*b*" }, text(" "), { is: "link", label: "here", target: "https://example.org/" }),
  );
  assert.deepEqual(
    parse("> q\n- i\n```\n*c*\n```\nend").map((line) => line.is),
    ["quote", "item", "code", "plain"],
  );
});

test("a mention is of an account and of nothing else", () => {
  assert.deepEqual(parse(`[@bob](wiretight:${ACCOUNT})`), plain({ is: "mention", account: ACCOUNT }));
  const upper = `[@bob](wiretight:${ACCOUNT.toUpperCase()})`;
  for (const no of ["[@bob](wiretight:)", "[@bob](wiretight:acac)", "@bob", upper]) assert.equal(words(no), no);
});

test("what is beyond the limits stands as it is written, and takes no long time", () => {
  const deep = `${"*a **b ".repeat(2_000)}`;
  assert.equal(words(deep), deep);
  const many = "*a* ".repeat(10_000);
  assert.ok(words(many).endsWith("*a* "));
  for (const bomb of ["[".repeat(100_000), "`".repeat(99_999), "**".repeat(50_000), "[a](".repeat(30_000)]) parse(bomb);
});

const VECTORS = new URL("../../../docs/spec/vectors/markup.txt", import.meta.url);

/** What is typed, and its tree, of each vector. */
function vectors(): { name: string; typed: string; tree: string }[] {
  const records = readFileSync(VECTORS, "utf8").split("\n\n").filter((record) => record.startsWith("name: "));
  return records.map((record) => {
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(record)?.[1] ?? "";
    return { name: field("name"), typed: Buffer.from(field("typed"), "hex").toString(), tree: field("gives-tree") };
  });
}

function written(lines: Line[]): string {
  const several = (spans: Span[]): string => spans.map(one).join(", ");
  const one = (span: Span): string => {
    if (span.is === "text") return JSON.stringify(span.text);
    if (span.is === "code") return `code(${JSON.stringify(span.text)})`;
    if (span.is === "link") return `link(${JSON.stringify(span.label)}, ${JSON.stringify(span.target)})`;
    return span.is === "mention" ? `mention(${span.account})` : `${span.is}(${several(span.spans)})`;
  };
  return lines.map((line) => (line.is === "code" ? `code(${JSON.stringify(line.text)})` : `${line.is}(${several(line.spans)})`)).join(", ");
}

test("the vectors are read as another program reads them", () => {
  const all = vectors();
  assert.ok(all.length > 30);
  for (const { name, typed, tree } of all) assert.equal(written(parse(typed)), tree, name);
});

test("what is typed is sent as marked if the vectors have more in it than plain text", () => {
  for (const { name, typed, tree } of vectors()) {
    const isPlain = /^(plain\([, ]*\)(, )?)*$/.test(tree.replaceAll(/"([^"\\]|\\.)*"/g, ""));
    assert.equal(isMarked(typed), !isPlain, `${name}: ${tree}`);
  }
  for (const no of ["bob@example.org", "a @ b", "5 > 3", "-5", "a - b", "1 * 2 * 3"]) assert.equal(isMarked(no), false, no);
});

test("a backslash that is typed is read where it was typed, whatever is marked beside it", () => {
  const read: [string, string][] = [
    ["¯\\_(ツ)_/¯ *yes*", "¯\\_(ツ)_/¯ yes"],
    ["\\*x\\* *y*", "\\*x\\* y"],
    ["C:\\*.txt \\\\host\\share **now**", "C:\\*.txt \\\\host\\share now"],
    ["> \\d+\\.\\d+ `\\.`", "\\d+\\.\\d+ \\."],
    ["- \\~\n```\n\\*\n```", "\\~\n\\*"],
  ];
  for (const [typed, seen] of read) {
    assert.ok(isMarked(typed), typed);
    assert.equal(words(asMarked(typed)), seen);
  }
  for (const { name, typed } of vectors()) {
    assert.equal(asTyped(asMarked(typed)), typed, name);
    assert.equal(words(asMarked(typed)).split("\\").length, words(typed).split("\\").length + escapes(typed), `${name}: each one is there`);
  }
});

/** How many backslashes the reader takes away. */
function escapes(typed: string): number {
  let count = 0;
  parse(typed, () => (count += 1));
  return count;
}

test("an address goes on in brackets that it closes, and ends before one that it does not open", () => {
  const found = (words: string): string[] => words.split(ADDRESS).filter((_, at) => at % 2 === 1);
  const bubble = "https://en.wikipedia.org/wiki/Bubble_(physics)";
  for (const words of [bubble, `(${bubble})`, `see ${bubble}.`, `${bubble}, then`, `[${bubble}]`]) assert.deepEqual(found(words), [bubble], words);
  assert.deepEqual(found("(https://example.org/a)"), ["https://example.org/a"]);
  assert.deepEqual(found("https://example.org/a_(b)/c?d=(e),"), ["https://example.org/a_(b)/c?d=(e)"]);
  assert.deepEqual(found("https://example.org/a(b"), ["https://example.org/a"]);
  for (const bomb of ["(", "(a", ")", "()", ".", "https://"]) found(`https://${bomb.repeat(50_000)}`);
});
