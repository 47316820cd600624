// Marked text: the same safe subset of Markdown as crates/protocol/src/markup.rs, read into a closed tree. Nothing of it is ever markup again.

import type { AccountId } from "./model";

export type Span =
  | { is: "text"; text: string }
  | { is: "strong" | "emphasis" | "strike"; spans: Span[] }
  | { is: "code"; text: string }
  | { is: "link"; label: string; target: string }
  | { is: "mention"; account: AccountId };

export type Line = { is: "plain" | "quote" | "item"; spans: Span[] } | { is: "code"; text: string };

type Mark = "**" | "~~" | "*" | "_";

const MARKS: Mark[] = ["**", "~~", "*", "_"];
const AROUND: Record<Mark, "strong" | "strike" | "emphasis"> = { "**": "strong", "~~": "strike", "*": "emphasis", _: "emphasis" };

/** As in crates/protocol/src/limits.rs. */
const DEPTH_MAX = 8;
const SPANS_MAX = 4_096;
const LINK_BYTES_MAX = 2_048;

const PUNCTUATION = /^[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}]/u;

/** Of an address: a letter, and some in round brackets. */
const LETTER = "[^\\s<>\"'`()[\\]{}]";
const BRACKETS = `\\(${LETTER}*\\)`;

interface Budget {
  spans: number;
}

/** Reads marked text. `escaped` is told of each backslash that is taken away from before a sign, by its place in the text. */
export function parse(text: string, escaped: (at: number) => void = () => undefined): Line[] {
  const budget: Budget = { spans: SPANS_MAX };
  const lines: Line[] = [];
  let isFenced = false;
  let start = 0;
  const read = (line: string, from: number): Span[] => inline(line.slice(from), budget, (at) => escaped(start + from + at));
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) isFenced = !isFenced;
    else if (isFenced) lines.push({ is: "code", text: line });
    else if (line.startsWith("> ")) lines.push({ is: "quote", spans: read(line, 2) });
    else if (/^[-*] /.test(line)) lines.push({ is: "item", spans: read(line, 2) });
    else lines.push({ is: "plain", spans: read(line, 0) });
    start += line.length + 1;
  }
  return lines;
}

/** Whether what a person typed means something else when it is read as marked. */
export function isMarked(text: string): boolean {
  return parse(text).some((line) => line.is !== "plain" || line.spans.some((span) => span.is !== "text"));
}

/** What a person typed as marked text: a backslash stands where they typed one, as it does in a text without marks. */
export function asMarked(typed: string): string {
  return replaced(typed, escapesIn(typed).map((at) => ({ from: at, to: at, put: "\\\\" })));
}

/** Marked text as a person types it: the backslashes that stand in it are not doubled. */
export function asTyped(marked: string): string {
  const all = escapesIn(marked);
  const cuts: Cut[] = [];
  for (let n = 0; n < all.length; n += 1) {
    const at = all[n] ?? 0;
    if (marked[at + 1] !== "\\" || all[n + 1] !== at + 2) continue;
    cuts.push({ from: at, to: at + 2, put: "" });
    n += 1;
  }
  return replaced(marked, cuts);
}

interface Cut {
  from: number;
  to: number;
  put: string;
}

/** A text with other letters in some places, the first first. */
function replaced(text: string, cuts: Cut[]): string {
  let [done, at] = ["", 0];
  for (const { from, to, put } of cuts) {
    done += text.slice(at, from) + put;
    at = to;
  }
  return done + text.slice(at);
}

function escapesIn(text: string): number[] {
  const all: number[] = [];
  parse(text, (at) => all.push(at));
  return all;
}

/** The words alone. */
export function flat(lines: Line[], name: (account: AccountId) => string): string {
  const words = (spans: Span[]): string =>
    spans
      .map((span) => {
        if (span.is === "text" || span.is === "code") return span.text;
        if (span.is === "link") return span.label;
        return span.is === "mention" ? name(span.account) : words(span.spans);
      })
      .join("");
  return lines.map((line) => (line.is === "code" ? line.text : words(line.spans))).join("\n");
}

/** What is read of a line so far: marks that are open, the outermost first, each with what stands behind it. */
class Reader {
  readonly done: Span[] = [];
  readonly open: { mark: Mark; spans: Span[] }[] = [];
  text = "";

  here(): Span[] {
    return this.open.at(-1)?.spans ?? this.done;
  }

  flush(): void {
    if (this.text !== "") this.here().push({ is: "text", text: this.text });
    this.text = "";
  }

  push(span: Span): void {
    this.flush();
    this.here().push(span);
  }

  /** The innermost open mark was none: it stands as it is written. */
  giveUp(): void {
    this.flush();
    const last = this.open.pop();
    if (last) this.here().push({ is: "text", text: last.mark }, ...last.spans);
  }

  close(mark: Mark): void {
    while (this.open.length > 0 && this.open.at(-1)?.mark !== mark) this.giveUp();
    this.flush();
    const last = this.open.pop();
    if (last) this.here().push({ is: AROUND[mark], spans: last.spans });
  }
}

function inline(line: string, budget: Budget, escaped: (at: number) => void): Span[] {
  const reader = new Reader();
  let at = 0;
  let before = "";
  while (at < line.length) {
    if (budget.spans === 0) {
      reader.text += line.slice(at);
      break;
    }
    const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
    const tail = line.slice(at + character.length);
    if (character === "\\" && PUNCTUATION.test(tail)) {
      escaped(at);
      before = tail.charAt(0);
      reader.text += before;
      at += 2;
      continue;
    }
    const found = whole(character, tail);
    if (found) {
      reader.push(found.span);
      budget.spans -= 1;
      at += character.length + found.length;
      before = character;
      continue;
    }
    const mark = MARKS.find((one) => line.startsWith(one, at));
    if (mark) {
      if (step(reader, mark, before, line.slice(at + mark.length))) budget.spans -= 1;
      at += mark.length;
    } else {
      reader.text += character;
      at += character.length;
    }
    before = character;
  }
  while (reader.open.length > 0) reader.giveUp();
  reader.flush();
  return reader.done;
}

/** A code, link or mention that begins here, and how long it is behind its first character. */
function whole(character: string, tail: string): { span: Span; length: number } | null {
  if (character === "[") return link(tail);
  if (character !== "`") return null;
  const end = tail.indexOf("`");
  return end > 0 ? { span: { is: "code", text: tail.slice(0, end) }, length: end + 1 } : null;
}

/** Opens or closes a mark, or takes it as it is written; whether it marks something. */
function step(reader: Reader, mark: Mark, before: string, behind: string): boolean {
  if (closes(reader, mark, before, behind)) {
    reader.close(mark);
    return true;
  }
  if (!WORD.test(before) && /^\S/u.test(behind) && reader.open.length < DEPTH_MAX) {
    reader.flush();
    reader.open.push({ mark, spans: [] });
    return true;
  }
  reader.text += mark;
  return false;
}

function closes(reader: Reader, mark: Mark, before: string, behind: string): boolean {
  const isOpen = reader.open.some((open) => open.mark === mark);
  const isEmpty = reader.text === "" && reader.open.at(-1)?.spans.length === 0;
  const isInWord = mark === "_" && /^[\p{L}\p{N}]/u.test(behind);
  return isOpen && /\S/u.test(before) && !isEmpty && !isInWord;
}

const LINK = /^([^[\]]*)\]\(([^()[< >]*)\)/;

function link(behind: string): { span: Span; length: number } | null {
  const found = LINK.exec(behind);
  const [all, label, target] = [found?.[0], found?.[1], found?.[2]];
  if (all === undefined || label === undefined || target === undefined) return null;
  if (bytes(label) > LINK_BYTES_MAX || bytes(target) > LINK_BYTES_MAX) return null;
  const account = /^wiretight:([0-9a-f]{64})$/.exec(target)?.[1];
  if (account !== undefined) return { span: { is: "mention", account }, length: all.length };
  if (!/^(https?:\/\/|mailto:)/.test(target)) return null;
  return { span: { is: "link", label, target }, length: all.length };
}

/** What of plain text can be pressed: addresses, in which what opens in brackets closes, and links into groups. */
export const ADDRESS = new RegExp(`(\\bhttps?://(?:${LETTER}|${BRACKETS})*(?:(?![.,;:!?])${LETTER}|${BRACKETS})|wiretight://join#[\\w-]{40,2000})`);

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
