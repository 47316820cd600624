// What can be done with a chat as a whole, from the list and from its head.

import { change } from "../../state/link";
import { lockChat } from "../../state/locks";
import type { Conversation } from "../../state/model";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import type { MenuItem } from "../../ui/menus";
import { attempt } from "../attempt";
import { deleteWhole, mayDelete } from "../deleting";
import { hide } from "../hiding";

type Verb =
  | "conversations.pin"
  | "conversations.unpin"
  | "conversations.mute"
  | "conversations.unmute"
  | "conversations.archive"
  | "conversations.unarchive";

export function arrangeItems(conversation: Conversation): MenuItem[] {
  const item = (verb: Verb, label: string, icon: MenuItem["icon"] & string): MenuItem => ({
    label: t(label),
    icon,
    act: () => void attempt(() => change(verb, { who: conversation.conversation })),
  });
  return [
    conversation.pinned
      ? item("conversations.unpin", "chat-unpin", "unpin")
      : item("conversations.pin", "chat-pin", "pin"),
    conversation.muted_until === null
      ? item("conversations.mute", "chat-mute", "muted")
      : item("conversations.unmute", "chat-unmute", "bell"),
    conversation.archived
      ? item("conversations.unarchive", "chat-unarchive", "archive")
      : item("conversations.archive", "chat-archive", "archive"),
    {
      label: t(conversation.hidden ? "chat-show" : "chat-hide"),
      icon: "hidden",
      act: () => void hide(conversation),
    },
    ...lockItems(conversation),
    ...deletionItems(conversation),
  ];
}

function deletionItems(conversation: Conversation): MenuItem[] {
  if (!mayDelete(conversation)) return [];
  return [{ label: t("chat-delete"), icon: "delete", danger: true, act: () => void deleteWhole(conversation) }];
}

/** What there is to do about a chat's lock, from where its passphrase need not be asked for first. */
function lockItems({ conversation, lock }: Conversation): MenuItem[] {
  if (lock === "no") return [{ label: t("chat-lock"), icon: "lock", act: () => show({ show: "lock", conversation }) }];
  if (lock === "open") return [{ label: t("chat-lock-again"), icon: "lock", act: () => void attempt(() => lockChat(conversation)) }];
  return [];
}
