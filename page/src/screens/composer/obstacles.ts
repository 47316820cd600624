// Why nothing can be written in a chat.

import { me } from "../../state/account";
import { blocked } from "../../state/choices";
import { may } from "../../state/group";
import type { Conversation } from "../../state/model";
import { otherOf, verifiedOf } from "../../state/people";
import { t } from "../../strings/strings";

/** Why nothing can be written; nothing if it can. */
export function obstacleOf(conversation: Conversation): string | null {
  const other = otherOf(conversation);
  if (isBlocked(conversation)) return t("obstacle-blocked");
  if (conversation.caught !== null) return t("obstacle-caught");
  switch (conversation.state) {
    case "left":
      return t("obstacle-left");
    case "stuck":
    case "broken":
    case "paused":
      return t("obstacle-stuck");
    default:
  }
  if (other !== null && verifiedOf(other) === "replaced") return t("obstacle-replaced");
  if (conversation.state === "active" && !may(conversation, "write")) {
    return t("obstacle-rule", { who: conversation.group?.who_may_write ?? "everyone" });
  }
  if (conversation.pair && !conversation.members.some((member) => member.account !== me.value?.account)) return t("obstacle-alone");
  return null;
}

/** Whether it is the chat with somebody whom the person has blocked. */
export function isBlocked(conversation: Conversation): boolean {
  const other = otherOf(conversation);
  return conversation.stands_still || blocked.value.some((one) => one.account === other);
}
