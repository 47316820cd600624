// The window of rows of the open chat: pages that come in at both ends, rows that fall out at the other, and what happens meanwhile.

import { signal, type Signal } from "@preact/signals";
import type { HistoryEnds } from "../rpc/verbs";
import { ask } from "./link";
import type { ConversationId, Message } from "./model";
import { keyOf, merge, rename, renew, type Row } from "./rows";

/** How many rows a page has. */
const PAGE = 60;

/** The most rows of a window: beyond them the far end falls out. */
const ROWS_MAX = 240;

export interface Window {
  conversation: ConversationId;
  rows: Signal<readonly Row[]>;
  /** Whether nothing is older than the first row, or newer than the last. */
  oldest: Signal<boolean>;
  newest: Signal<boolean>;
  /** Whether a page is on its way. */
  busy: Signal<boolean>;
  /** The first row that was unread when the chat was opened: the divider stays there while it is open. */
  firstUnread: Signal<number | null>;
  /** Whether the person is at the newest row, and goes along with further ones. */
  follows: boolean;
  /** The highest number that an event has told of since a page was asked for: the page may have been read before. */
  told: number;
}

/** The window of the chat that is open. */
export const history = signal<Window | null>(null);

interface Page {
  messages: Message[];
  before: number | null;
  after: number | null;
}

/** Opens a chat at a row, else where the person has stopped reading. */
export async function openHistory(conversation: ConversationId, read: number, unread: number, at?: number): Promise<void> {
  const window: Window = {
    conversation,
    rows: signal([]),
    oldest: signal(false),
    newest: signal(false),
    busy: signal(true),
    firstUnread: signal(null),
    follows: true,
    told: 0,
  };
  history.value = window;
  const place = at ?? (unread > 0 ? read + 1 : null);
  await fill(window, place === null ? newestPage() : { around: place, limit: PAGE }, (rows) => {
    if (unread > 0) window.firstUnread.value = firstUnreadOf(rows, read);
  });
}

/** Shows no chat any more. */
export function closeHistory(): void {
  history.value = null;
}

/** Brings in what is older than the first row. */
export async function older(window: Window): Promise<void> {
  const first = window.rows.value[0];
  if (window.busy.value || window.oldest.value || first === undefined) return;
  await during(window, async () => {
    const page = await read(window, { before: first.message.number, limit: PAGE });
    const rows = merge(window.rows.value, page.messages);
    window.oldest.value = page.before === null;
    if (rows.length > ROWS_MAX) window.newest.value = false;
    window.rows.value = rows.slice(0, ROWS_MAX);
  });
}

/** Brings in what is newer than the last row. */
export async function newer(window: Window): Promise<void> {
  const last = window.rows.value.at(-1);
  if (window.busy.value || window.newest.value || last === undefined) return;
  await during(window, async () => {
    const page = await read(window, { after: last.message.number, limit: PAGE });
    const rows = merge(window.rows.value, page.messages);
    window.newest.value = isNewest(window, page, rows);
    if (rows.length > ROWS_MAX) window.oldest.value = false;
    window.rows.value = rows.slice(-ROWS_MAX);
  });
}

/** Shows another place of the same chat: a row, or the newest ones. */
export async function jump(window: Window, to: number | "newest"): Promise<void> {
  if (to === "newest" && window.newest.value) return;
  if (to !== "newest" && window.rows.value.some(({ message }) => message.number === to)) return;
  // Whoever asks twice goes there once: a second page that comes late would pull them away from where they are by then.
  if (to === "newest" && goingDown.has(window)) return;
  if (to === "newest") goingDown.add(window);
  try {
    await fill(window, to === "newest" ? newestPage() : { around: to, limit: PAGE });
  } finally {
    goingDown.delete(window);
  }
}

/** Windows whose newest page is on its way. */
const goingDown = new WeakSet<Window>();

/** Reads the window again where it is: the connection was away. */
export async function reread(window: Window): Promise<void> {
  const rows = window.rows.value;
  const [first, last] = [rows[0], rows.at(-1)];
  if (window.newest.value || first === undefined || last === undefined) return fill(window, newestPage(rows.length));
  await fill(window, { after: first.message.number - 1, limit: Math.max(PAGE, rows.length) });
}

/** A row is there, or is another than before. */
export function putRow(message: Message): void {
  const window = history.peek();
  if (window?.conversation !== message.conversation) return;
  window.told = Math.max(window.told, message.number);
  const rows = window.rows.peek();
  const last = rows.at(-1);
  const known = rows.some((row) => row.message.message !== null && row.message.message === message.message);
  const end = last?.message.number ?? 0;
  const inside = message.number <= end && message.number >= (rows[0]?.message.number ?? 0);
  if (known || inside) {
    window.rows.value = merge(rows, [message]);
  } else if (window.newest.peek() && message.number > end) {
    const isNext = last === undefined || message.number === end + 1 || message.own;
    // Rows between are read first, and nothing that the person looks at falls out.
    if (!isNext || (rows.length >= ROWS_MAX && !window.follows)) window.newest.value = false;
    else append(window, message);
  }
}

function append(window: Window, message: Message): void {
  const rows = [...window.rows.peek(), { key: keyOf(message), message }];
  const isFull = rows.length > ROWS_MAX;
  if (isFull) window.oldest.value = false;
  // A page falls out at once, and not a row with each that comes: all the others would be laid out again for it.
  window.rows.value = isFull ? rows.slice(PAGE) : rows;
}

/** A row has been on the screen under another key before it had an id. */
export function keepKey(message: Message, key: string): void {
  const window = history.peek();
  if (window?.conversation === message.conversation) window.rows.value = rename(window.rows.peek(), message, key);
}

/** Reads again how far the own messages of the window have come. */
export async function rereadReceipts(conversation: ConversationId): Promise<void> {
  const window = history.peek();
  if (window?.conversation !== conversation) return;
  const waiting = window.rows.peek().filter(({ message }) => message.own && message.receipts.some(({ read: has }) => !has));
  const own = window.rows.peek().filter(({ message }) => message.own && message.receipts.length === 0);
  const first = Math.min(...[...waiting, ...own].map(({ message }) => message.number));
  if (!Number.isFinite(first)) return;
  const page = await read(window, { after: first - 1, limit: ROWS_MAX });
  // The window may have gone on meanwhile: what has left it does not come back beside a gap.
  window.rows.value = renew(window.rows.peek(), page.messages);
}

function newestPage(rows = PAGE): { before: number; limit: number } {
  return { before: Number.MAX_SAFE_INTEGER, limit: Math.min(ROWS_MAX, Math.max(PAGE, rows)) };
}

/** Fills the window anew. `placed` hears of the rows before they are shown. */
async function fill(
  window: Window,
  at: { before?: number; after?: number; around?: number; limit: number },
  placed?: (rows: readonly Row[]) => void,
): Promise<void> {
  window.busy.value = true;
  try {
    const page = await read(window, at);
    const rows = merge([], page.messages).map((row) => ({ ...row, key: shownKey(window, row) }));
    placed?.(rows);
    window.rows.value = rows;
    window.oldest.value = page.before === null;
    window.newest.value = isNewest(window, page, rows);
  } finally {
    window.busy.value = false;
  }
}

/** The key under which a row is on the screen already. */
function shownKey(window: Window, row: Row): string {
  const id = row.message.message;
  return window.rows.peek().find((shown) => id !== null && shown.message.message === id)?.key ?? row.key;
}

async function during(window: Window, task: () => Promise<void>): Promise<void> {
  window.busy.value = true;
  try {
    await task();
  } finally {
    window.busy.value = false;
  }
}

async function read(
  window: Window,
  at: { before?: number; after?: number; around?: number; limit: number },
): Promise<Page> {
  window.told = 0;
  const rows = await ask("read", { who: window.conversation, ...at, offline: true, keep_unread: true });
  const ends = rows.find((row): row is HistoryEnds => "page" in row);
  const messages = rows.filter((row): row is Message => !("page" in row));
  return { messages, before: ends?.page.before ?? null, after: ends?.page.after ?? null };
}

/** Whether nothing is newer than rows whose last page was read: neither by what it says itself, nor by what has happened since. */
function isNewest(window: Window, page: Page, rows: readonly Row[]): boolean {
  return page.after === null && (rows.at(-1)?.message.number ?? 0) >= window.told;
}

function firstUnreadOf(rows: readonly Row[], read: number): number | null {
  const found = rows.find(({ message }) => message.number > read && !message.own);
  return found?.message.number ?? null;
}
