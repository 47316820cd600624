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
  const rows = rowsOf(scroller);
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) to = middle;
    else from = middle + 1;
  }
  const row = rows[from];
  const key = row?.dataset["key"];
  return row && key !== undefined ? { key, top: row.getBoundingClientRect().top - top } : null;
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
