// What is being begun at the cursor: an emoji by `:`, or somebody by `@`.

export interface Begun {
  is: "emoji" | "mention";
  words: string;
  /** Where its mark stands in the text. */
  from: number;
}

/** What stands before the cursor, if it is the beginning of something to choose. */
export function begunAt(text: string, cursor: number): Begun | null {
  const found = /(^|[\s(])([:@])([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, cursor));
  const [mark, words] = [found?.[2], found?.[3] ?? ""];
  if (mark === undefined) return null;
  // Two letters at least, so that a colon can be written in peace.
  if (mark === ":" && words.length < 2) return null;
  return { is: mark === ":" ? "emoji" : "mention", words, from: cursor - words.length - 1 };
}
