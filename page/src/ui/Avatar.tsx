// A person's or a group's face: the first letter on a colour that follows from the id; the name stands beside it, so it is silent.

import { Icon } from "./Icon";
import type { IconName } from "../design/icons";
import "./Avatar.css";

interface Props {
  /** From which the colour follows: an account's or a conversation's id. */
  id: string;
  /** Whose first letter is shown; without one an icon is. */
  name: string | null;
  icon?: IconName;
  /** A picture's address in the tab: it takes the letter's place. */
  picture?: string | null;
  size?: "small" | "normal" | "large" | "huge";
}

const COLOURS = 8;

export function Avatar({ id, name, icon = "alone", picture = null, size = "normal" }: Props) {
  const letter = name === null ? null : firstLetter(name);
  return (
    <span class={`avatar avatar-${size} person-${colour(id)}`} aria-hidden="true">
      {picture !== null ? <img class="avatar-picture" src={picture} alt="" /> : letter ?? <Icon name={icon} size={size === "small" ? "small" : "normal"} />}
    </span>
  );
}

/** Which of the people's colours an id has. */
export function colour(id: string): number {
  let sum = 0;
  for (let at = 0; at < Math.min(id.length, 16); at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 9973;
  return sum % COLOURS;
}

/** The first letter or digit as a reader sees it, in upper case. */
export function firstLetter(name: string): string | null {
  const found = /[\p{L}\p{N}]\p{M}*/u.exec(name);
  return found ? found[0].toLocaleUpperCase() : null;
}
