// A chat among what was found: pressed, it opens.

import type { Chat } from "../../state/model";
import { closeOverlay } from "../../state/overlay";
import { titleOf } from "../../state/people";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Face } from "../Face";
import { plain } from "../plain";
import "./Found.css";

export function ChatChoice({ chat: { conversation } }: { chat: Chat }) {
  const title = plain(titleOf(conversation) ?? t("details-you"));
  const open = (): void => {
    closeOverlay();
    go({ at: "chat", conversation: conversation.conversation });
  };
  return (
    <li>
      <button type="button" class="found" onClick={open}>
        <Face conversation={conversation} size="small" />
        <span class="found-lines">
          <bdi class="found-name cut at-start">{title}</bdi>
          <span class="found-text">{t("details-members", { count: conversation.members.length })}</span>
        </span>
      </button>
    </li>
  );
}
