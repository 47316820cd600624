// The rows of the open chat: a window of the history that follows the person through it without a jump.

import { batch, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { jump, newer, older, type Window } from "../../state/history";
import type { Conversation, Party } from "../../state/model";
import { place } from "../../state/place";
import type { Sending } from "../../state/sending";
import { sending } from "../../state/sending";
import { transfersInto } from "../../state/transfers";
import { t } from "../../strings/strings";
import { sentHere } from "../composer/composing";
import { dayKey, dayOf } from "../times";
import { FloatingDay } from "./FloatingDay";
import { isSamePlaced, placeRows, type Placed } from "./groups";
import { JumpButton } from "./JumpButton";
import { MessageRow } from "./MessageRow";
import { anchorOf, isAtEnd, restore, rowOf, rowsOf, showRow, toEnd, type Anchor } from "./scroll";
import { SendingRow } from "./SendingRow";
import { Start } from "./Start";
import { TransferRow } from "./TransferRow";
import { useReading } from "./useReading";
import "./Messages.css";

interface Props {
  window: Window;
  conversation: Conversation;
}

export function Messages({ window, conversation }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const stuck = useRef(true);
  const top = useRef(0);
  const height = useRef(0);
  const atEnd = useSignal(true);
  const active = useSignal<string | null>(null);

  // Before the rows change on the screen: where the person is.
  if (scroller.current && !stuck.current) anchor.current = anchorOf(scroller.current);

  const rows = window.rows.value;
  const waiting = sending.value.filter((one) => one.conversation === window.conversation);
  const files = transfersInto(window.conversation);
  const placed = useMemo(() => placeRows(rows, window.firstUnread.value), [rows, window.firstUnread.value]);
  const party = useParty(conversation);
  const target = targetOf(placed);
  const last = placed.at(-1);
  const tabStop = placed.some((one) => one.key === active.value) ? active.value : (last?.key ?? null);
  const items = useItems(placed, party, tabStop, target?.number ?? null);

  // Whoever is at the end is taken there once the rows are laid out, which they are once and not for this alone: see keepPlace.
  useLayoutEffect(() => {
    if (!stuck.current) settle(scroller.current, false, anchor.current);
  }, [rows, waiting.length, files.length]);
  useOpening(scroller, stuck, window, placed);
  useTarget(scroller, stuck, window, target?.number, placed);
  usePages(scroller, window, rows);
  useReading(scroller, window);
  useLayoutEffect(() => keepPlace(scroller.current, { stuck, anchor, top, height }), [window]);

  const scrolled = (): void => {
    const element = scroller.current;
    if (!element) return;
    // Whoever is at the end stays there while rows between are read that were not told of.
    // Rows may have come for which they were not taken down yet: they leave the end by scrolling up, and not by that.
    // What they are seen through may have become higher: then the browser has moved them by itself, before keepPlace hears of it.
    const stays = stuck.current && (element.scrollTop >= top.current || element.clientHeight !== height.current);
    const end = stays || ((window.newest.peek() || stuck.current) && isAtEnd(element));
    top.current = element.scrollTop;
    height.current = element.clientHeight;
    stuck.current = end;
    window.follows = end;
    if (!end) anchor.current = anchorOf(element);
    batch(() => {
      atEnd.value = end;
    });
  };
  const downAll = async (): Promise<void> => {
    await jump(window, "newest");
    stuck.current = true;
    requestAnimationFrame(() => {
      settle(scroller.current, true, null);
      top.current = scroller.current?.scrollTop ?? 0;
    });
  };
  const sent = useRef(sentHere.value);
  useLayoutEffect(() => {
    if (sentHere.value === sent.current) return;
    sent.current = sentHere.value;
    downAll().catch(() => undefined);
  }, [sentHere.value]);
  return (
    <div class="messages">
      <FloatingDay scroller={scroller} rows={rows} />
      <div class="messages-scroller" ref={scroller} onScroll={scrolled}>
        <ol class="messages-rows" aria-label={t("messages")} onKeyDown={(event) => step(event, active)} onFocusIn={(event) => focused(event, active)}>
          <Edge name="oldest" />
          {window.oldest.value && <Start conversation={conversation} />}
          {items}
          {window.newest.value && waiting.map((one) => <SendingItem key={one.key} one={one} before={last} />)}
          {window.newest.value && files.map((one) => <TransferRow key={one.id} transfer={one} />)}
          <Edge name="newest" />
        </ol>
      </div>
      {!(atEnd.value && window.newest.value) && <JumpButton conversation={window.conversation} onPress={() => void downAll()} />}
    </div>
  );
}

interface ItemProps {
  placed: Placed;
  party: Party;
  active: boolean;
  target: boolean;
}

/** The rows as elements, and all of them as one: each is the same while nothing of it is another, so that it is not even looked at. */
function useItems(placed: readonly Placed[], party: Party, tabStop: string | null, target: number | null): VNode {
  const kept = useRef<ReadonlyMap<string, VNode<ItemProps>>>(new Map());
  return useMemo(() => {
    const items = placed.map((one) => {
      const props = { placed: one, party, active: one.key === tabStop, target: one.message.number === target };
      const before = kept.current.get(one.key);
      return before && isSameItem(before.props, props) ? before : <Item key={one.key} {...props} />;
    });
    kept.current = new Map(items.map((item) => [item.props.placed.key, item]));
    return <>{items}</>;
  }, [placed, party, tabStop, target]);
}

function isSameItem(one: ItemProps, other: ItemProps): boolean {
  return one.party === other.party && one.active === other.active && one.target === other.target && isSamePlaced(one.placed, other.placed);
}

/** A row, with what stands before it. */
function Item({ placed, party, active, target }: ItemProps) {
  const { key, message, day, unread, first, last } = placed;
  return (
    <>
      {day && <Day time={message.time} />}
      {unread && (
        <li class="unread-divider">
          <span>{t("unread-divider")}</span>
        </li>
      )}
      <MessageRow rowKey={key} message={message} first={first} last={last} party={party} active={active} target={target} />
    </>
  );
}

function SendingItem({ one, before }: { one: Sending; before: Placed | undefined }) {
  const isNewDay = before === undefined || dayKey(before.message.time) !== dayKey(one.time);
  return (
    <>
      {isNewDay && <Day time={one.time} />}
      <SendingRow sending={one} />
    </>
  );
}

function Day({ time }: { time: string }) {
  return (
    <li class="day">
      <span>{dayOf(time)}</span>
    </li>
  );
}

/** What the window is watched at: in sight, the next page is read. */
function Edge({ name }: { name: "oldest" | "newest" }) {
  return <li class="edge" data-edge={name} aria-hidden="true" />;
}

/** The same party while its people are the same, so that no row is drawn again in vain. */
function useParty({ conversation, pair, members }: Conversation): Party {
  return useMemo(() => ({ conversation, pair, members }), [conversation, pair, members]);
}

function targetOf(placed: Placed[]): { number: number; there: boolean } | null {
  const here = place.value;
  if (here.at !== "chat" || here.number === undefined) return null;
  return { number: here.number, there: placed.some((one) => one.message.number === here.number) };
}

type ScrollerRef = { current: HTMLDivElement | null };

function settle(scroller: HTMLElement | null, stuck: boolean, anchor: Anchor | null): void {
  if (!scroller) return;
  if (stuck) toEnd(scroller);
  else if (anchor) restore(scroller, anchor);
}

/** Opens at the first unread row, else at the end. */
function useOpening(scroller: ScrollerRef, stuck: { current: boolean }, window: Window, placed: Placed[]): void {
  const opened = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || opened.current || window.busy.peek() || placed.length === 0) return;
    opened.current = true;
    const first = placed.find((one) => one.unread);
    const row = first && rowOf(element, first.key);
    if (row) {
      showRow(element, row);
      stuck.current = isAtEnd(element) && window.newest.peek();
    } else if (place.peek().at !== "chat" || window.newest.peek()) toEnd(element);
  }, [placed, window.busy.value]);
}

/** Goes to a row that was asked for: a quote's, a found one's. */
function useTarget(scroller: ScrollerRef, stuck: { current: boolean }, window: Window, number: number | undefined, placed: Placed[]): void {
  const gone = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (number === undefined) gone.current = undefined;
    if (number === undefined || gone.current === number) return;
    const one = placed.find((other) => other.message.number === number);
    const row = one && scroller.current && rowOf(scroller.current, one.key);
    if (!row || !scroller.current) {
      if (!window.busy.peek()) void jump(window, number);
      return;
    }
    gone.current = number;
    stuck.current = false;
    showRow(scroller.current, row);
    row.focus({ preventScroll: true });
  }, [number, placed]);
}

/** How far outside of the sight the next page is asked for. */
const AHEAD = "800px 0px";

/** Reads the next page at either end before the person comes to it. */
function usePages(scroller: ScrollerRef, window: Window, rows: unknown): void {
  const observer = useRef<IntersectionObserver | null>(null);
  const near = useRef<ReadonlySet<Element>>(new Set());
  useLayoutEffect(() => {
    const root = scroller.current;
    if (!root) return undefined;
    const see = (entries: IntersectionObserverEntry[]): void => {
      const seen = new Set(near.current);
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
        if (isIntersecting) readBehind(target, window);
      }
      near.current = seen;
    };
    const made = new IntersectionObserver(see, { root, rootMargin: AHEAD });
    for (const edge of root.querySelectorAll("[data-edge]")) made.observe(edge);
    observer.current = made;
    return () => made.disconnect();
  }, [window]);
  useLayoutEffect(() => {
    // An end that stays near is not told of again: it is asked about anew, unless nothing is behind it.
    for (const edge of near.current) {
      const isLast = edgeOf(edge) === "oldest" ? window.oldest.peek() : window.newest.peek();
      if (isLast) continue;
      observer.current?.unobserve(edge);
      observer.current?.observe(edge);
    }
  }, [window, rows, window.oldest.value, window.newest.value]);
}

function edgeOf(element: Element): string | undefined {
  return (element as HTMLElement).dataset["edge"];
}

function readBehind(edge: Element, window: Window): void {
  const read = edgeOf(edge) === "oldest" ? older : newer;
  read(window).catch(() => undefined);
}

/** Where the person is: at the end or at a row; and how far the scroller was scrolled, and how high it was, when that was last known. */
interface Whereabouts {
  stuck: { current: boolean };
  anchor: { current: Anchor | null };
  top: { current: number };
  height: { current: number };
}

/** When the scroller or a row takes another height by itself, the person stays where they are. */
function keepPlace(scroller: HTMLElement | null, { stuck, anchor, top, height }: Whereabouts): (() => void) | undefined {
  const inside = scroller?.firstElementChild;
  if (!scroller || !inside) return undefined;
  const observer = new ResizeObserver(() => {
    settle(scroller, stuck.current, anchor.current);
    // Its event comes with the next frame: whoever scrolls up meanwhile leaves from here.
    top.current = scroller.scrollTop;
    height.current = scroller.clientHeight;
  });
  observer.observe(scroller);
  observer.observe(inside);
  return () => observer.disconnect();
}

/** Arrows, Home and End go from row to row, from its buttons too: whoever comes from below is at the last of them first. */
function step(event: KeyboardEvent, active: { value: string | null }): void {
  const list = event.currentTarget as HTMLElement;
  const target = event.target as HTMLElement;
  const row = target.closest(".row-deeds")?.closest<HTMLElement>("[data-key]") ?? target;
  if (row.dataset["key"] === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = rowsOf(list);
  const at = rows.indexOf(row);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const next = to[event.key];
  if ((event.key === "Enter" || event.key === " ") && row === target) row.querySelector<HTMLElement>(".row-deeds button:last-child")?.click();
  else if (next === undefined) return;
  event.preventDefault();
  const found = next === undefined ? undefined : rows[next];
  if (!found) return;
  active.value = found.dataset["key"] ?? null;
  found.focus();
}

function focused(event: FocusEvent, active: { value: string | null }): void {
  const row = (event.target as Element).closest<HTMLElement>("[data-key]");
  if (row) active.value = row.dataset["key"] ?? null;
}
