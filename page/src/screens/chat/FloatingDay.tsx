// The day of the first row in sight, over the rows, while its own line is above.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../../state/rows";
import { dayOf } from "../times";
import { firstRow } from "./scroll";

export function FloatingDay({ scroller, rows }: { scroller: { current: HTMLElement | null }; rows: readonly Row[] }) {
  const [time, setTime] = useState<string | null>(null);
  const shown = useRef(rows);
  shown.current = rows;
  // Another row comes first into sight by a scroll, also when rows come in: it is told of once a frame, and before anything is drawn in it.
  useEffect(() => {
    const element = scroller.current;
    const look = (): void => setTime(element && hiddenDay(element, shown.current));
    element?.addEventListener("scroll", look, { passive: true });
    return () => element?.removeEventListener("scroll", look);
  }, []);
  if (time === null) return null;
  return (
    <div class="day day-floating" aria-hidden="true">
      <span>{dayOf(time)}</span>
    </div>
  );
}

/** The time of the first row in sight, unless the line of a day is in the way or its own is in sight. */
function hiddenDay(scroller: HTMLElement, rows: readonly Row[]): string | null {
  if (scroller.scrollTop === 0) return null;
  const top = scroller.getBoundingClientRect().top;
  const first = firstRow(scroller, top);
  const key = first?.dataset["key"];
  const row = key === undefined ? undefined : rows.find((one) => one.key === key);
  if (!first || !row) return null;
  const isDay = (line: Element): boolean => line.classList.contains("day") && line.getBoundingClientRect().bottom > top;
  for (let line = first.previousElementSibling; line && !line.hasAttribute("data-key"); line = line.previousElementSibling) {
    if (isDay(line)) return null;
  }
  for (let line: Element | null = first; line && line.getBoundingClientRect().top < top + 48; line = line.nextElementSibling) {
    if (isDay(line)) return null;
  }
  return row.message.time;
}
