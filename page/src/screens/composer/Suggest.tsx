// What may be meant by the beginning of an emoji or a name, above the composer; the arrows choose.

import { useMemo } from "preact/hooks";
import { me } from "../../state/account";
import type { Conversation } from "../../state/model";
import { language, t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { useFetched } from "../later";
import { emojiOf, findEmoji, type Emoji } from "./emoji";
import type { Begun } from "./suggest";
import "./Suggest.css";

export interface Suggestion {
  key: string;
  /** What is put into the text. */
  text: string;
  label: string;
  emoji: string | null;
}

const SHOWN_MAX = 7;

/** What fits a beginning. */
export function useSuggestions(begun: Begun | null, conversation: Conversation): Suggestion[] {
  const all = useFetched(emojiOf(language.value), begun?.is === "emoji")?.all ?? NONE;
  const key = begun ? `${begun.is} ${begun.words}` : "";
  return useMemo(() => {
    if (begun === null) return [];
    return begun.is === "mention" ? people(begun.words, conversation) : emoji(begun.words, all);
  }, [key, all]);
}

const NONE: Emoji[] = [];

function emoji(words: string, all: readonly Emoji[]): Suggestion[] {
  return findEmoji(all, words, SHOWN_MAX).map(({ unicode, label }) => ({ key: unicode, text: unicode, label, emoji: unicode }));
}

function people(words: string, conversation: Conversation): Suggestion[] {
  return conversation.members
    .filter((member) => member.account !== me.value?.account)
    .flatMap(({ account, handle }) => (handle === null ? [] : [{ key: account, text: `@${handle} `, label: handle, emoji: null }]))
    .filter(({ label }) => label.includes(words.toLocaleLowerCase()))
    .slice(0, SHOWN_MAX);
}

interface Props {
  id: string;
  suggestions: Suggestion[];
  at: number;
  choose: (suggestion: Suggestion) => void;
}

export function SuggestList({ id, suggestions, at, choose }: Props) {
  if (suggestions.length === 0) return null;
  return (
    <ul class="suggest" id={id} role="listbox" aria-label={t("suggestions")}>
      {suggestions.map((one, number) => (
        <li
          key={one.key}
          id={`${id}-${number}`}
          class="suggest-item"
          role="option"
          aria-selected={number === at}
          onMouseDown={(event) => {
            event.preventDefault();
            choose(one);
          }}
        >
          {one.emoji === null ? <Avatar id={one.key} name={one.label} size="small" /> : <span class="suggest-emoji">{one.emoji}</span>}
          <bdi class="cut">{one.label}</bdi>
        </li>
      ))}
    </ul>
  );
}
