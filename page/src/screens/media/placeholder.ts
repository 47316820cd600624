// The cells of a blurred copy as pixels: whatever a sender has put there, they are few and each is a colour.

import type { Placeholder } from "../../state/model";

/** The most cells along a side. */
const SIDE_MAX = 8;

export interface Cells {
  columns: number;
  rows: number;
  /** Red, green, blue and how opaque, of each. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

const NONE: Cells = { columns: 1, rows: 1, pixels: new Uint8ClampedArray(0) };

export function cellsOf({ columns, colors }: Placeholder): Cells {
  const rows = colors.length / columns;
  const isWhole = Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0;
  if (!isWhole || columns > SIDE_MAX || rows > SIDE_MAX) return NONE;
  const pixels = new Uint8ClampedArray(colors.length * 4);
  colors.forEach((color, at) => {
    const value = Number.parseInt(/^#([0-9a-f]{6})$/.exec(color)?.[1] ?? "0", 16);
    pixels.set([(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff, 0xff], at * 4);
  });
  return { columns, rows, pixels };
}
