// What the person has seen counts as read: a second after it is in sight of a window that is visible and has the focus.

import { useEffect } from "preact/hooks";
import type { Window } from "../../state/history";
import type { Conversation } from "../../state/model";
import { markRead } from "../../state/reading";
import { lastRow } from "./scroll";

const SEEN_MS = 1_000;

export function useReading(scroller: { current: HTMLElement | null }, window: Window, conversation: Conversation): void {
  const rows = window.rows.value;
  const { unread, read_number: read } = conversation;
  useEffect(() => {
    const element = scroller.current;
    if (!element || unread === 0) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = (): void => {
      timer = null;
      const number = lastSeen(element);
      if (isLookedAt() && number > read) void markRead(window.conversation, number).catch(() => undefined);
    };
    const soon = (): void => {
      if (!isLookedAt() || timer !== null) return;
      timer = setTimeout(look, SEEN_MS);
    };
    const stop = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    soon();
    element.addEventListener("scroll", soon, { passive: true });
    addEventListener("focus", soon);
    addEventListener("blur", stop);
    document.addEventListener("visibilitychange", soon);
    return () => {
      stop();
      element.removeEventListener("scroll", soon);
      removeEventListener("focus", soon);
      removeEventListener("blur", stop);
      document.removeEventListener("visibilitychange", soon);
    };
  }, [window, rows, unread, read]);
}

function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** The number of the last row whose end is in sight. */
function lastSeen(scroller: HTMLElement): number {
  return Number(lastRow(scroller, scroller.getBoundingClientRect().bottom + 1)?.dataset["number"] ?? 0);
}
