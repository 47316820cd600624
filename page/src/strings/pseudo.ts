// A language that nobody speaks: English with other letters and a third longer, so that words in no file, and boxes too narrow, are seen.

const LETTERS: Record<string, string> = {
  a: "á", b: "ƀ", c: "ç", d: "ḓ", e: "ḗ", f: "ƒ", g: "ɠ", h: "ħ", i: "ī", j: "ĵ", k: "ķ", l: "ŀ", m: "ḿ",
  n: "ƞ", o: "ǿ", p: "ƥ", q: "ɋ", r: "ř", s: "ş", t: "ŧ", u: "ŭ", v: "ṽ", w: "ẇ", x: "ẋ", y: "ẏ", z: "ẑ",
};

/** Which letters are written twice. */
const LONG = /[áḗīǿŭ]/g;

/** A text in that language. */
export function pseudo(text: string): string {
  const other = [...text].map((letter) => {
    const small = LETTERS[letter.toLowerCase()];
    if (small === undefined) return letter;
    return letter === letter.toLowerCase() ? small : small.toUpperCase();
  });
  return other.join("").replace(LONG, "$&$&");
}

/** Whether a text is in it: no letter is one of the plain alphabet. */
export function isPseudo(text: string): boolean {
  return !/[a-z]/i.test(text);
}
