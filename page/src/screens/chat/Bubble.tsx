// What somebody said, in a bubble: whose it is, what it answers, what it says, when, and how far it has come.

import { useContext } from "preact/hooks";
import type { Party, Message } from "../../state/model";
import { colour } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { Tick } from "../../ui/Tick";
import { t } from "../../strings/strings";
import { Name } from "../Name";
import { timeOf } from "../times";
import { Active } from "./active";
import { Body } from "./Body";
import { showVersions } from "./Versions";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { tickOf } from "./ticks";
import "./Bubble.css";

interface Props {
  message: Message;
  party: Party;
  /** Whether it begins, and ends, its group. */
  first: boolean;
  last: boolean;
}

export function Bubble({ message, party, first, last }: Props) {
  const isNamed = first && !message.own && !party.pair;
  const classes = ["bubble", message.own ? "bubble-own" : "bubble-other"];
  if (last) classes.push("bubble-last");
  if (isBare(message)) classes.push("bubble-bare");
  return (
    <div class="bubble-place">
      <div class={classes.join(" ")}>
        {isNamed && (
          <div class={`bubble-name person-${colour(message.sender)} cut`}>
            <Name account={message.sender} />
          </div>
        )}
        {message.forwarded > 0 && (
          <div class="bubble-forwarded">
            <Icon name="forward" size="small" />
            {t("forwarded")}
          </div>
        )}
        {message.answers && <Quote answers={message.answers} party={party} />}
        <Body message={message} meta={<Meta message={message} party={party} />} />
      </div>
      <Reactions message={message} />
    </div>
  );
}

/** Time, edited, tick: at the end of the last line. */
function Meta({ message, party }: { message: Message; party: Party }) {
  const active = useContext(Active);
  const tick = tickOf(message, party);
  return (
    <span class="meta">
      {message.edited && (
        <button
          type="button"
          class="meta-edited"
          tabIndex={active ? 0 : -1}
          onClick={() => showVersions(message)}
        >
          {t("edited")}
        </button>
      )}
      <time dateTime={message.time}>{timeOf(message.time)}</time>
      {tick && <Tick state={tick} />}
    </span>
  );
}

/** Nothing but a few emoji: large, and without a bubble. */
function isBare(message: Message): boolean {
  return message.kind === "text" && !message.answers && message.forwarded === 0 && isEmojiOnly(message.text ?? "");
}

const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f)(?:[\p{Emoji_Modifier}\ufe0f\u20e3]|\u200d\p{Emoji})*$/u;

const segmenter = new Intl.Segmenter();

export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  // Most texts have a letter: what they are made of need not be looked at.
  if (trimmed === "" || trimmed.length > 40 || /\p{L}/u.test(trimmed)) return false;
  const parts = [...segmenter.segment(trimmed)].map((part) => part.segment).filter((part) => part.trim() !== "");
  return parts.length <= 3 && parts.every((part) => EMOJI.test(part));
}
