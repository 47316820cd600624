// What the person has seen counts as read: a second after it is in sight of a window that is visible and has the focus.

import { computed, effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { conversationOf, conversations } from "../../state/chats";
import type { Window } from "../../state/history";
import { markRead } from "../../state/reading";
import { lastRow } from "./scroll";

const SEEN_MS = 1_000;

export function useReading(scroller: { current: HTMLElement | null }, window: Window): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const counts = computed(() => {
      const { unread, read_number: read } = conversationOf(window.conversation) ?? NOTHING;
      return `${unread} after ${read}`;
    });
    const known = (): typeof NOTHING => conversations.peek().get(window.conversation) ?? NOTHING;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = (): void => {
      timer = null;
      const number = isLookedAt() ? lastSeen(element) : 0;
      if (number > known().read_number) void markRead(window.conversation, number).catch(() => undefined);
    };
    const soon = (): void => {
      if (!isLookedAt() || timer !== null || known().unread === 0) return;
      timer = setTimeout(look, SEEN_MS);
    };
    const stop = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    // What has come is seen for a second, too.
    const unfollow = effect(() => {
      void [window.rows.value, counts.value];
      stop();
      soon();
    });
    element.addEventListener("scroll", soon, { passive: true });
    addEventListener("focus", soon);
    addEventListener("blur", stop);
    document.addEventListener("visibilitychange", soon);
    return () => {
      unfollow();
      stop();
      element.removeEventListener("scroll", soon);
      removeEventListener("focus", soon);
      removeEventListener("blur", stop);
      document.removeEventListener("visibilitychange", soon);
    };
  }, [window]);
}

const NOTHING = { unread: 0, read_number: 0 };

function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** The number of the last row whose end is in sight. */
function lastSeen(scroller: HTMLElement): number {
  return Number(lastRow(scroller, scroller.getBoundingClientRect().bottom + 1)?.dataset["number"] ?? 0);
}
