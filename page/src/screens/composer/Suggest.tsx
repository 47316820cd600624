// What may be meant by the beginning of an emoji or a name, above the composer; the arrows choose.

import { useEffect, useState } from "preact/hooks";
import { me } from "../../state/account";
import type { Conversation } from "../../state/model";
import { language, t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { emojiOf, findEmoji } from "./emoji";
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
  const [found, setFound] = useState<Suggestion[]>([]);
  const key = begun ? `${begun.is} ${begun.words}` : "";
  useEffect(() => {
    if (begun === null) return setFound([]);
    if (begun.is === "mention") return setFound(people(begun.words, conversation));
    let isCurrent = true;
    emojiOf(language.value).then(
      (all) => isCurrent && setFound(findEmoji(all, begun.words, SHOWN_MAX).map(({ unicode, label }) => ({ key: unicode, text: unicode, label, emoji: unicode }))),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return begun === null ? [] : found;
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
