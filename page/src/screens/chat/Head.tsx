// A chat's head: who it is with, what they are doing, and what can be done with the chat.

import { useComputed } from "@preact/signals";
import { chats } from "../../state/chats";
import type { IconName } from "../../design/icons";
import type { Conversation, ConversationId } from "../../state/model";
import { isDeleted, otherOf, titleOf, verifiedOf } from "../../state/people";
import { go } from "../../state/place";
import { show } from "../../state/overlay";
import { presence } from "../../state/presence";
import { typing } from "../../state/typing";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { arrangeItems } from "../list/arrange";
import { Face } from "../Face";
import { Here } from "../Here";
import { Name } from "../Name";
import { plain } from "../plain";
import { shortly, spanOf } from "../times";

export function Head({ conversation }: { conversation: Conversation }) {
  const id = conversation.conversation;
  const other = otherOf(conversation);
  const title = titleOf(conversation);
  const details = (): void => show({ show: "details", conversation: id });
  return (
    <header class="head">
      <Back from={id} />
      <button type="button" class="head-about" title={t("details")} onClick={details}>
        <Face conversation={conversation} size="small" />
        <span class="head-words">
          <span class="head-title">
            <h2 id="chat-title" class="cut">
              {other !== null ? <Name account={other} /> : <bdi>{plain(title ?? t("group-unnamed"))}</bdi>}
            </h2>
            {other !== null && verifiedOf(other) === "yes" && <Mark icon="verified" words={t("mark-compared")} />}
            {conversation.muted_until !== null && <Mark icon="muted" words={t("mark-muted")} />}
          </span>
          <Under conversation={conversation} />
        </span>
      </button>
      <IconButton icon="search" label={t("search-chat")} onClick={() => show({ show: "search", conversation: id })} />
      <IconButton
        icon="menu"
        label={t("chat-menu")}
        aria-haspopup="menu"
        onClick={(event) =>
          showMenu({
            label: t("chat-menu"),
            anchor: event.currentTarget,
            groups: [[{ label: t("details"), icon: "info", act: details }], arrangeItems(conversation)],
          })
        }
      />
    </header>
  );
}

/** An icon that stands alone, and its words for whoever does not see it. */
function Mark({ icon, words }: { icon: IconName; words: string }) {
  return (
    <>
      <Icon name={icon} size="small" />
      <span class="unseen">{words}</span>
    </>
  );
}

/** The way back to the list, and how many other chats wait there. */
function Back({ from }: { from: ConversationId }) {
  const waiting = useComputed(() => waitingBeside(from)).value;
  return (
    <span class="head-back">
      <IconButton icon="back" label={waiting > 0 ? t("back-waiting", { count: waiting }) : t("back")} onClick={() => go({ at: "list" })} />
    </span>
  );
}

function waitingBeside(chat: ConversationId): number {
  return chats.value.filter((one) => one.conversation.unread > 0 && one.conversation.conversation !== chat).length;
}

/** Who is typing, else what is to be known of the chat. */
function Under({ conversation }: { conversation: Conversation }) {
  const [typist] = typing.value.get(conversation.conversation) ?? [];
  if (typist !== undefined) {
    return (
      <span class="head-under head-typing cut">
        {conversation.pair ? t("typing") : <><Name account={typist} /> {t("typing-after-name")}</>}
      </span>
    );
  }
  const said = presence.value.get(conversation.conversation);
  if (said?.here) {
    return (
      <span class="head-under cut">
        <Here conversation={conversation.conversation} />
      </span>
    );
  }
  const other = otherOf(conversation);
  const pair = other !== null && isDeleted(other) ? t("closed-title") : t("head-pair");
  const parts = [conversation.pair ? pair : t("members", { count: conversation.members.length })];
  if (said !== undefined) parts.unshift(t("here-last", { time: shortly(said.at) }));
  if (conversation.disappears_after !== null) parts.push(t("head-disappears", { time: spanOf(conversation.disappears_after) }));
  return <span class="head-under cut">{parts.join(" · ")}</span>;
}
