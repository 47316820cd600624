// Emoji with their names in the person's language: loaded when they are first asked for.

import german from "emojibase-data/de/compact.json?url";
import english from "emojibase-data/en/compact.json?url";
import spanish from "emojibase-data/es/compact.json?url";
import { part, reach, type Part } from "../part";

export interface Emoji {
  unicode: string;
  label: string;
  tags: string[];
  /** Where it belongs; nothing for parts of others. */
  group: number | null;
}

interface Entry {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
}

const SOURCES: Record<string, string> = { de: german, en: english, es: spanish };

export interface Emojis {
  madeOf: string;
  /** In their order. */
  all: Emoji[];
}

const parts = new Map<string, Part<Emojis>>();

/** All emoji, once they are fetched. */
export function emojiOf(language: string): Part<Emojis> {
  const source = SOURCES[language.slice(0, 2)] ?? english;
  const known = parts.get(source);
  if (known) return known;
  const made = part({ madeOf: MADE_OF, reach: () => reach(source), take: async () => ({ madeOf: MADE_OF, all: await load(source) }) });
  parts.set(source, made);
  return made;
}

async function load(source: string): Promise<Emoji[]> {
  const entries = (await (await fetch(source)).json()) as Entry[];
  return entries
    .filter((entry) => entry.group !== undefined && entry.group !== COMPONENTS)
    .map(({ unicode, label, tags, group }) => ({ unicode, label, tags: tags ?? [], group: group ?? null }));
}

/** The group of skin tones and hair, which stand for nothing alone. */
const COMPONENTS = 2;

/** Those that words mean, the best first. */
export function findEmoji(all: readonly Emoji[], words: string, limit: number): Emoji[] {
  const wanted = words.trim().toLocaleLowerCase();
  if (wanted === "") return all.slice(0, limit);
  return all
    .map((emoji) => ({ emoji, rank: rank(emoji, wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .slice(0, limit)
    .map(({ emoji }) => emoji);
}

function rank(emoji: Emoji, wanted: string): number {
  const label = emoji.label.toLocaleLowerCase();
  if (label === wanted || emoji.tags.includes(wanted)) return 4;
  if (label.startsWith(wanted)) return 3;
  if (emoji.tags.some((tag) => tag.startsWith(wanted))) return 2;
  return label.includes(wanted) ? 1 : 0;
}
