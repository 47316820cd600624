// Chats whose names have some words, those that begin with them first.

import type { Chat } from "../../state/model";
import { titleOf } from "../../state/people";

export function named(chats: readonly Chat[], words: string): Chat[] {
  const wanted = folded(words.trim());
  const rank = ({ conversation }: Chat): number => {
    const title = folded(titleOf(conversation) ?? "");
    if (title.startsWith(wanted)) return 0;
    return title.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : title.includes(wanted) ? 2 : 3;
  };
  return chats.filter((chat) => rank(chat) < 3).sort((one, other) => rank(one) - rank(other));
}

/** Those of them that somebody names whole: a hidden chat is found by nothing less. */
export function wholly(chats: readonly Chat[], words: string): Chat[] {
  const wanted = folded(words.trim());
  return chats.filter(({ conversation }) => folded(titleOf(conversation) ?? "") === wanted);
}

/** Without capitals and accents. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
