// A line about what happened in a chat: quiet in the middle; with the one thing to do about it.

import type { Message } from "../../state/model";
import { conversationOf } from "../../state/chats";
import { waiting } from "../../state/group";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import type { IconName } from "../../design/icons";
import { wordsOf } from "../list/preview";

/** What concerns who can read along stands out a little. */
const ICONS: Partial<Record<Message["kind"], IconName>> = {
  "device-added": "devices",
  "device-removed": "devices",
  "code-changed": "warning",
  "verified-elsewhere": "verified",
  "unverified-elsewhere": "warning",
  "verified-lapsed": "warning",
  caught: "alarm",
  rebuilt: "retry",
  "not-done": "warning",
  unheard: "warning",
  expired: "disappears",
  ahead: "warning",
  pinned: "pin",
  rule: "settings",
  pictured: "picture",
  banned: "block",
  "link-made": "link",
  "links-revoked": "unlink",
  "joined-by-link": "link",
  "asks-to-join": "hand",
  expiry: "disappears",
  "expiry-here": "disappears",
};

export function Happening({ message }: { message: Message }) {
  const icon = ICONS[message.kind];
  const canVerify = (message.kind === "device-added" && !message.own) || /^(code-|(un)?verified-)/.test(message.kind);
  const asks = message.kind === "asks-to-join" && isWaiting(message);
  const classes = ["happening"];
  if (message.kind === "caught") classes.push("happening-danger");
  if (message.kind === "code-changed" || asks) classes.push("happening-waits");
  return (
    <p class={classes.join(" ")}>
      {icon && <Icon name={icon} size="small" />}
      <span>{wordsOf(message)}</span>
      {canVerify && (
        <button
          type="button"
          class="happening-button"
          onClick={() => show({ show: "verify", conversation: message.conversation })}
        >
          {t("verify")}
        </button>
      )}
      {asks && (
        <button
          type="button"
          class="happening-button"
          onClick={() => show({ show: "details", conversation: message.conversation })}
        >
          {t("asking-decide")}
        </button>
      )}
    </p>
  );
}

/** Whether who asked still waits for an answer. */
function isWaiting(message: Message): boolean {
  const conversation = conversationOf(message.conversation);
  return conversation !== null && waiting(conversation).some((one) => one.account === message.accounts[0]);
}
