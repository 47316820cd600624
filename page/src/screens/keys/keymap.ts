// Which keys do what: one table, for the page and for its sheet.

export type Deed =
  | "palette"
  | "search"
  | "search-chat"
  | "chat-before"
  | "chat-after"
  | "unread-before"
  | "unread-after"
  | "newest"
  | "reply"
  | "react"
  | "delete"
  | "forward"
  | "keys";

export interface Key {
  deed: Deed;
  /** As `KeyboardEvent.key`, in lower case. */
  key: string;
  ctrl?: true;
  shift?: true;
  alt?: true;
}

export const KEYS: readonly Key[] = [
  { deed: "palette", key: "k", ctrl: true },
  { deed: "search", key: "f", ctrl: true },
  { deed: "search-chat", key: "f", ctrl: true, shift: true },
  { deed: "chat-before", key: "arrowup", alt: true },
  { deed: "chat-after", key: "arrowdown", alt: true },
  { deed: "unread-before", key: "arrowup", alt: true, shift: true },
  { deed: "unread-after", key: "arrowdown", alt: true, shift: true },
  { deed: "newest", key: "j", ctrl: true },
  { deed: "reply", key: "r", ctrl: true, shift: true },
  { deed: "react", key: "e", ctrl: true, shift: true },
  { deed: "delete", key: "d", ctrl: true, shift: true },
  { deed: "forward", key: "s", ctrl: true, shift: true },
  { deed: "keys", key: "/", ctrl: true },
];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** What a press asks for. On a Mac ⌘ stands for Ctrl. */
export function deedOf(pressed: Pressed): Deed | null {
  const key = pressed.key.toLowerCase();
  const ctrl = pressed.ctrlKey || pressed.metaKey;
  const found = KEYS.find(
    (one) =>
      one.key === key &&
      (one.ctrl ?? false) === ctrl &&
      (one.alt ?? false) === pressed.altKey &&
      // On some keyboards “/” is typed with Shift.
      (one.key === "/" || (one.shift ?? false) === pressed.shiftKey),
  );
  return found?.deed ?? null;
}

const NAMES: Record<string, string> = { arrowup: "↑", arrowdown: "↓" };

/** The keys of a deed as the sheet shows them. */
export function keysOf(key: Key): string[] {
  const held = [key.ctrl && "Ctrl", key.alt && "Alt", key.shift && "Shift"].filter((name): name is string => typeof name === "string");
  return [...held, NAMES[key.key] ?? key.key.toUpperCase()];
}
