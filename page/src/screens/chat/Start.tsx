// The first row of every chat: who can read it.

import type { Conversation } from "../../state/model";
import { titleOf } from "../../state/people";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { Face } from "../Face";
import { plain } from "../plain";

export function Start({ conversation }: { conversation: Conversation }) {
  const title = titleOf(conversation);
  return (
    <li class="start">
      <Face conversation={conversation} size="large" />
      <h3>
        <bdi>{plain(title ?? t("group-unnamed"))}</bdi>
      </h3>
      <p>
        <Icon name="lock" size="small" />
        <span>{t("start-private")}</span>{" "}
        <button type="button" class="happening-button" onClick={() => show({ show: "verify", conversation: conversation.conversation })}>
          {t("learn-more")}
        </button>
      </p>
    </li>
  );
}
