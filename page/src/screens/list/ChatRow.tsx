// A chat on the list: face, name, time, what was said last or is being written, and what waits.

import { useComputed } from "@preact/signals";
import { drafts } from "../../state/drafts";
import type { Chat } from "../../state/model";
import { otherOf, titleOf } from "../../state/people";
import { go } from "../../state/place";
import { recordings } from "../../state/recording";
import { steadyOf } from "../../state/steady";
import { transfersInto } from "../../state/transfers";
import { t } from "../../strings/strings";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { Tick } from "../../ui/Tick";
import { tickOf } from "../chat/ticks";
import { Face } from "../Face";
import { Name } from "../Name";
import { plain } from "../plain";
import { shortly } from "../times";
import { arrangeItems } from "./arrange";
import { previewOf } from "./preview";

export function ChatRow({ chat, current }: { chat: Chat; current: boolean }) {
  const { conversation, last, typing } = chat;
  const id = conversation.conversation;
  const steady = useComputed(() => steadyOf(id)).value ?? conversation;
  const muted = conversation.muted_until !== null;
  const other = otherOf(conversation);
  const menu = (event: MouseEvent): void => {
    event.preventDefault();
    showMenu({ label: t("chat-menu"), anchor: { x: event.clientX, y: event.clientY }, groups: [arrangeItems(conversation)] });
  };
  return (
    <li class={conversation.unread > 0 ? "chat-row chat-row-new" : "chat-row"} onContextMenu={menu}>
      <button
        type="button"
        class="chat-row-main"
        data-conversation={id}
        aria-current={current ? "true" : undefined}
        onClick={() => go({ at: "chat", conversation: id })}
      >
        <Face conversation={steady} />
        <span class="chat-row-lines">
          <span class="chat-row-line">
            <span class="chat-row-name cut">
              {conversation.pair && other !== null ? <Name account={other} /> : <bdi>{plain(titleOf(conversation) ?? t("group-unnamed"))}</bdi>}
            </span>
            {muted && <Icon name="muted" size="small" />}
            {last && <When time={last.time} />}
          </span>
          <span class="chat-row-line">
            <Preview conversation={steady} last={last} typing={typing} />
            {conversation.pinned && <Icon name="pin" size="small" />}
            <Badge count={conversation.unread} quiet={muted} label={t("unread", { count: conversation.unread })} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** More letters of a draft than a line has room for: of one that is megabytes long, no more is looked at. */
const SHOWN_MAX = 300;

/** When the newest row was: it is drawn again with another one, and not with what is counted beside it. */
function When({ time }: { time: string }) {
  return (
    <time class="chat-row-time" dateTime={time}>
      {shortly(time)}
    </time>
  );
}

function Preview({ conversation, last, typing }: Chat) {
  const draft = drafts.value.get(conversation.conversation);
  // Not each bar that it is loud by: whether there is one.
  const isRecorded = useComputed(() => recordings.value.get(conversation.conversation)?.is === "review").value;
  const typist = typing[0];
  if (typist !== undefined) {
    return (
      <span class="chat-row-preview chat-row-typing cut">
        {conversation.pair ? t("typing") : <>{t("typing-one-of", { name: "" })}<Name account={typist} /></>}
      </span>
    );
  }
  const begun = isRecorded ? t("preview-sound") : draft && plain(draft.slice(0, SHOWN_MAX));
  if (begun) {
    return (
      <span class="chat-row-preview chat-row-drafted">
        <span class="chat-row-draft">{t("draft")}</span>
        <bdi class="cut at-start">{begun}</bdi>
      </span>
    );
  }
  if (conversation.lock === "closed") {
    return (
      <>
        <Icon name="lock" size="small" />
        <span class="chat-row-preview cut">{t("chat-row-locked")}</span>
      </>
    );
  }
  if (transfersInto(conversation.conversation).some((one) => one.kept)) {
    return (
      <>
        <Tick state="failed" />
        <span class="chat-row-preview cut">{t("transfer-not-sent")}</span>
      </>
    );
  }
  if (!last) return <span class="chat-row-preview cut">{t("nothing-said")}</span>;
  const tick = tickOf(last, conversation);
  return (
    <>
      {tick && <Tick state={tick} />}
      <span class="chat-row-preview cut at-start" dir="auto">
        {previewOf(last, conversation)}
      </span>
    </>
  );
}
