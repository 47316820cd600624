// Keeps what the person looks at where it is while rows come and go above and below: the scroller's own anchoring is off.

/** Nearer to the end than this, the list sticks to it, CSS pixels. */
export const STICKS_PX = 15;

/** A row on the screen, and how far its top is below the scroller's. */
export interface Anchor {
  key: string;
  top: number;
}

export function isAtEnd(scroller: Element): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= STICKS_PX;
}

export function toEnd(scroller: Element): void {
  scroller.scrollTop = scroller.scrollHeight;
}

/** The first row that is in sight. */
export function anchorOf(scroller: Element): Anchor | null {
  const top = scroller.getBoundingClientRect().top;
  const row = firstRow(scroller, top);
  const key = row?.dataset["key"];
  return row && key !== undefined ? { key, top: row.getBoundingClientRect().top - top } : null;
}

/** The first row that ends below a height of the window. Lines between rows are passed over. */
export function firstRow(scroller: Element, height: number): HTMLElement | null {
  const lines = linesOf(scroller);
  let line = lines?.item(firstBelow(lines, height)) ?? null;
  while (line instanceof HTMLElement && line.dataset["key"] === undefined) line = line.nextElementSibling;
  return line as HTMLElement | null;
}

/** The last row of the history that ends above a height of the window. */
export function lastRow(scroller: Element, height: number): HTMLElement | null {
  const lines = linesOf(scroller);
  let line = lines?.item(firstBelow(lines, height) - 1) ?? null;
  while (line instanceof HTMLElement && line.dataset["number"] === undefined) line = line.previousElementSibling;
  return line as HTMLElement | null;
}

/** Rows and what stands between them: they lie under each other. */
function linesOf(scroller: Element): HTMLCollection | undefined {
  return scroller.firstElementChild?.children;
}

/** Where the first line is that ends below a height: few are measured, however many there are. */
function firstBelow(lines: HTMLCollection, height: number): number {
  let [from, to] = [0, lines.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((lines.item(middle)?.getBoundingClientRect().bottom ?? 0) > height) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Scrolls so that the anchored row is where it was; whether it is still there. */
export function restore(scroller: Element, anchor: Anchor): boolean {
  const row = rowOf(scroller, anchor.key);
  if (!row) return false;
  const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  return true;
}

/** Brings a row into sight, a little below the top. */
export function showRow(scroller: Element, row: Element): void {
  const gap = Math.min(scroller.clientHeight / 3, 160);
  scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - gap;
}

export function rowsOf(scroller: Element): HTMLElement[] {
  return [...scroller.querySelectorAll<HTMLElement>("[data-key]")];
}

export function rowOf(scroller: Element, key: string): HTMLElement | null {
  return scroller.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}
