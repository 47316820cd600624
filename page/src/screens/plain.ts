// Words from others on one line, without what would turn the order of the words around them or hide among them.

/** Line ends and controls. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Marks that change direction, and what is not seen at all. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;

/** More marks on one letter than any language has: they would cover the lines around. */
const HEAPED = /(\p{M}{8})\p{M}+/gu;

/** A name or a preview, as one inert line. */
export function plain(text: string): string {
  return lowered(text.replace(CONTROLS, " ").replace(UNSEEN, "")).trim();
}

/** A text of others on whose letters no more marks are heaped than languages have. */
export function lowered(text: string): string {
  return text.replace(HEAPED, "$1");
}

/** What is shown of a file's name: of a long one its beginning, and its end, where its kind stands. */
export function shortName(name: string): string {
  const letters = [...name];
  return letters.length <= 60 ? name : `${letters.slice(0, 44).join("")}…${letters.slice(-16).join("")}`;
}
