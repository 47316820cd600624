// What scrolls and has nothing in it to go to: the keyboard goes to it itself, and scrolls it.

import { useLayoutEffect, useState } from "preact/hooks";

/** What the keyboard stops at within something. */
const STOPS = "a[href], button, input, select, textarea, summary, video, audio, [tabindex='0']";

interface Stop {
  tabIndex?: number;
  role?: "group";
  "aria-label"?: string;
}

/** What an element needs besides while more is in it than it has room for. `label` says what it is. */
export function useScrolling(element: { current: HTMLElement | null }, label: string): Stop {
  const [needed, setNeeded] = useState(false);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    const look = (): void => {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      setNeeded(scrolls && box.querySelector(STOPS) === null);
    };
    const observer = new ResizeObserver(look);
    for (const one of [box, ...box.children]) observer.observe(one);
    return () => observer.disconnect();
  });
  return needed ? { tabIndex: 0, role: "group", "aria-label": label } : {};
}
