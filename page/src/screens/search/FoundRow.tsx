// A message that was found: where, by whom, and what it says; pressed, it is shown in its chat.

import type { Message } from "../../state/model";
import { closeOverlay } from "../../state/overlay";
import { nameOf } from "../../state/people";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { plain } from "../plain";
import { shortly } from "../times";
import "./Found.css";

export function FoundRow({ row, chat }: { row: Message; chat: string | null }) {
  const name = row.own ? t("details-you") : plain(nameOf(row.sender).text);
  const open = (): void => {
    closeOverlay();
    go({ at: "chat", conversation: row.conversation, number: row.number });
  };
  return (
    <li>
      <button type="button" class="found" onClick={open}>
        <Avatar id={row.sender} name={name} size="small" />
        <span class="found-lines">
          <span class="found-line">
            <bdi class="found-name cut at-start">{chat === null || chat === name ? name : `${name} · ${plain(chat)}`}</bdi>
            <time dateTime={row.time}>{shortly(row.time)}</time>
          </span>
          <span class="found-text at-start" dir="auto">
            {plain(row.text ?? "")}
          </span>
        </span>
      </button>
    </li>
  );
}
