// Marked text is read as crates/protocol/src/markup.rs reads it: the same cases as there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESS, flat, parse, type Line, type Span } from "../../src/screens/chat/markup";

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

test("an address goes on in brackets that it closes, and ends before one that it does not open", () => {
  const found = (words: string): string[] => words.split(ADDRESS).filter((_, at) => at % 2 === 1);
  const bubble = "https://en.wikipedia.org/wiki/Bubble_(physics)";
  for (const words of [bubble, `(${bubble})`, `see ${bubble}.`, `${bubble}, then`, `[${bubble}]`]) assert.deepEqual(found(words), [bubble], words);
  assert.deepEqual(found("(https://example.org/a)"), ["https://example.org/a"]);
  assert.deepEqual(found("https://example.org/a_(b)/c?d=(e),"), ["https://example.org/a_(b)/c?d=(e)"]);
  assert.deepEqual(found("https://example.org/a(b"), ["https://example.org/a"]);
  for (const bomb of ["(", "(a", ")", "()", ".", "https://"]) found(`https://${bomb.repeat(50_000)}`);
});
