// The day of the first row in sight, over the rows, while its own line is above.

import { useEffect, useState } from "preact/hooks";
import type { Row } from "../../state/rows";
import { dayOf } from "../times";
import { anchorOf } from "./scroll";

export function FloatingDay({ scroller, rows }: { scroller: { current: HTMLElement | null }; rows: readonly Row[] }) {
  const [time, setTime] = useState<string | null>(null);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const look = (): void => setTime(hiddenDay(element, rows));
    look();
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [rows]);
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
  const anchor = anchorOf(scroller);
  const row = anchor && rows.find((one) => one.key === anchor.key);
  if (!row) return null;
  for (const line of scroller.querySelectorAll(".day")) {
    const { top: from, bottom: to } = line.getBoundingClientRect();
    if (to > top && from < top + 48) return null;
  }
  return row.message.time;
}
