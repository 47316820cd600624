// A row of a history: somebody's bubble, or a line about what happened.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { Party, Message } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import { showMenu } from "../../ui/menus";
import { wordsOf } from "../list/preview";
import { plain } from "../plain";
import { timeOf, whole } from "../times";
import { Active } from "./active";
import { Bubble } from "./Bubble";
import { canAnswer, deedsOf, react } from "./deeds";
import { isSaid } from "./groups";
import { Happening } from "./Happening";
import { quoteWords } from "./Quote";
import { tickOf } from "./ticks";
import { composeReply } from "../composer/composing";
import { showPicker } from "../composer/EmojiPicker";
import "./MessageRow.css";

interface Props {
  rowKey: string;
  message: Message;
  first: boolean;
  last: boolean;
  party: Party;
  active: boolean;
  /** Whether it was gone to from elsewhere: it is marked for a moment. */
  target: boolean;
}

/** It is drawn again only when one of its properties, or a signal that it shows, is another. */
export function MessageRow({ rowKey, message, first, last, party, active, target }: Props) {
  const classes = ["row", message.own && isSaid(message) ? "row-own" : "row-other"];
  if (first) classes.push("row-first");
  if (target) classes.push("row-target");
  const near = useSignal(false);
  const come = (): void => {
    near.value = true;
  };
  const menu = (event: MouseEvent): void => {
    // A link and marked words keep the browser's own menu.
    if ((event.target as Element).closest("a") || String(getSelection()) !== "") return;
    event.preventDefault();
    const row = event.currentTarget as Element;
    const anchor = event.button === 2 ? { x: event.clientX, y: event.clientY } : row;
    showMenu({ label: t("message-menu"), anchor, groups: deedsOf(message, party, row) });
  };
  return (
    <li
      class={classes.join(" ")}
      data-key={rowKey}
      data-number={message.number}
      tabIndex={active ? 0 : -1}
      aria-label={rowName(message, party)}
      onContextMenu={menu}
      onPointerEnter={come}
      onFocusIn={come}
    >
      {!isSaid(message) ? (
        <Happening message={message} />
      ) : (
        <Active.Provider value={active}>
          {!party.pair && !message.own && (
            <span class="row-face">
              {last && <Avatar id={message.sender} name={nameOf(message.sender).text} size="small" />}
            </span>
          )}
          <Bubble message={message} party={party} first={first} last={last} />
          {canAnswer(message) && <Deeds message={message} party={party} active={active} near={near} />}
        </Active.Provider>
      )}
    </li>
  );
}

interface DeedsProps {
  message: Message;
  party: Party;
  active: boolean;
  /** Whether the pointer or the keyboard has come to the row. */
  near: ReadonlySignal<boolean>;
}

/** What appears beside a bubble under the pointer or the keyboard. All of it is in the menu: until somebody comes, that is all there is. */
function Deeds({ message, party, active, near }: DeedsProps) {
  const tabIndex = active ? 0 : -1;
  return (
    <span class="row-deeds">
      {near.value && (
        <>
          <IconButton
            icon="react"
            size="small"
            label={t("deed-react")}
            tabIndex={tabIndex}
            onClick={(event) => showPicker(event.currentTarget, (emoji) => react(message, emoji))}
          />
          <IconButton icon="reply" size="small" label={t("deed-reply")} tabIndex={tabIndex} onClick={() => composeReply(message)} />
        </>
      )}
      <IconButton
        icon="menu"
        size="small"
        label={t("message-menu")}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        onClick={(event) => {
          const anchor = event.currentTarget.closest(".row")?.querySelector(".bubble") ?? event.currentTarget;
          showMenu({ label: t("message-menu"), anchor, groups: deedsOf(message, party, anchor) });
        }}
      />
    </span>
  );
}

/** The row for whoever hears it: sender, what it answers, words, time, state. */
export function rowName(message: Message, party: Party): string {
  if (!isSaid(message)) return t("row-happened", { words: wordsOf(message), time: timeOf(message.time) });
  const tick = tickOf(message, party);
  const parts = [message.own ? t("you") : plain(nameOf(message.sender).text)];
  if (message.answers) parts.push(t("row-answers", { words: quoteWords(message.answers) }));
  parts.push(wordsOf(message));
  if (message.edited) parts.push(t("edited"));
  parts.push(whole(message.time));
  if (tick) parts.push(t(`tick-${tick}`));
  return parts.join(", ");
}
