// Words from others on one line, without what would turn the order of the words around them or hide among them.

/** Line ends and controls. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Marks that change direction, and what is not seen at all. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;

/** A name or a preview, as one inert line. */
export function plain(text: string): string {
  return text.replace(CONTROLS, " ").replace(UNSEEN, "").trim();
}
