// The details drawer of a chat: who is in it, what protects it, and how it is arranged.

import { blocked, block, unblock } from "../../state/choices";
import { arrange, leave } from "../../state/deeds";
import type { Conversation } from "../../state/model";
import { closeOverlay, show } from "../../state/overlay";
import { nameOf, otherOf, titleOf } from "../../state/people";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { deleteWhole, mayDelete } from "../deleting";
import { Face } from "../Face";
import { hide } from "../hiding";
import { Linked } from "../chat/Marked";
import { Here } from "../Here";
import { plain } from "../plain";
import { Asking } from "./Asking";
import { Disappearing } from "./Disappearing";
import { GroupName } from "./GroupName";
import { Members } from "./Members";
import { Muting } from "./Muting";
import { PresenceTo } from "./PresenceTo";
import { Row } from "./Row";
import { Trouble } from "./Trouble";
import { GroupAbout } from "./GroupAbout";
import { GroupParts } from "./GroupParts";
import "./Details.css";

export function Details({ conversation }: { conversation: Conversation }) {
  const other = otherOf(conversation);
  const title = plain(titleOf(conversation) ?? t("details-you"));
  const id = conversation.conversation;
  const verified = conversation.members.find((member) => member.account === other)?.verified;
  return (
    <Dialog title={t("details-title")} closeLabel={t("close")} onClose={closeOverlay} size="drawer">
      <div class="details-head">
        <Face conversation={conversation} size="huge" />
        <h3>
          <bdi>{title}</bdi>
        </h3>
        {conversation.pair && <Here conversation={id} />}
        <p>{t("details-members", { count: conversation.members.length })}</p>
        {conversation.group?.description && (
          <p class="details-description" dir="auto">
            <Linked text={conversation.group.description} />
          </p>
        )}
      </div>
      <Trouble conversation={conversation} />
      <Asking conversation={conversation} />
      <p class="details-only">
        <Icon name="lock" size="small" />
        {t("details-only")}
      </p>
      <ul class="details-rows">
        {other !== null && (
          <Row icon="verified" act={() => show({ show: "verify", conversation: id })}>
            {t("details-security")}
            <small>{t(`details-${verified === "yes" ? "verified" : verified === "replaced" || verified === "lapsed" ? verified : "not-verified"}`)}</small>
          </Row>
        )}
        {other !== null && <PresenceTo account={other} />}
        {!conversation.pair && <GroupName conversation={conversation} />}
        {!conversation.pair && <GroupAbout conversation={conversation} />}
        <Row icon="search" act={() => show({ show: "search", conversation: id })}>
          {t("details-search")}
        </Row>
        <Muting conversation={conversation} />
        <Row
          icon={conversation.pinned ? "unpin" : "pin"}
          act={() => void attempt(() => arrange(conversation, conversation.pinned ? "unpin" : "pin"))}
        >
          {conversation.pinned ? t("chat-unpin") : t("chat-pin")}
        </Row>
        <Row
          icon="archive"
          act={() => void attempt(() => arrange(conversation, conversation.archived ? "unarchive" : "archive"))}
        >
          {conversation.archived ? t("chat-unarchive") : t("chat-archive")}
        </Row>
      </ul>
      {!conversation.pair && <Members conversation={conversation} />}
      {conversation.group !== null && <GroupParts conversation={conversation} />}
      <Disappearing conversation={conversation} />
      <ul class="details-rows details-ends">
        {other !== null && <Blocking account={other} />}
        <Row icon="hidden" act={() => void hide(conversation)}>
          {conversation.hidden ? t("chat-show") : t("details-hide")}
        </Row>
        <Row icon="lock" act={() => show({ show: "lock", conversation: id })}>
          {conversation.lock === "no" ? t("chat-lock") : t("lock-remove")}
          <small>{t(`details-lock-${conversation.lock}`)}</small>
        </Row>
        <Row icon="leave" danger act={() => void goAway(conversation)}>
          {conversation.pair ? t("details-leave") : t("details-leave-group")}
        </Row>
        {mayDelete(conversation) && (
          <Row icon="delete" danger act={() => void deleteWhole(conversation)}>
            {t("chat-delete")}
            <small>{t("chat-delete-where")}</small>
          </Row>
        )}
      </ul>
    </Dialog>
  );
}

function Blocking({ account }: { account: string }) {
  const isBlocked = blocked.value.some((one) => one.account === account);
  const name = plain(nameOf(account).text);
  const change = async (): Promise<void> => {
    if (isBlocked) return void (await attempt(() => unblock(account)));
    const title = t("details-block", { name });
    const sure = await ask({ title, about: t("details-block-about"), deed: t("request-block"), danger: true });
    if (sure) await attempt(() => block(account));
  };
  return (
    <Row icon="block" danger={!isBlocked} act={() => void change()}>
      {isBlocked ? t("details-unblock", { name }) : t("details-block", { name })}
    </Row>
  );
}

async function goAway(conversation: Conversation): Promise<void> {
  const title = conversation.pair ? t("details-leave") : t("details-leave-group");
  const sure = await ask({ title, about: t("details-leave-about"), deed: t("details-leave"), danger: true });
  if (sure && (await attempt(() => leave(conversation.conversation)))) closeOverlay();
}
