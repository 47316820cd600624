// The chats that the person has hidden: shown when they ask for them, and never by themselves.

import { useState } from "preact/hooks";
import { hiddenChats } from "../../state/chats";
import { arrange } from "../../state/deeds";
import { titleOf } from "../../state/people";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { Face } from "../Face";
import { plain } from "../plain";

export function Hidden() {
  const [shown, setShown] = useState(false);
  return (
    <section class="settings-part">
      <h3>{t("hidden-title")}</h3>
      <p class="settings-quiet">{t("hidden-about")}</p>
      {shown && hiddenChats.value.length === 0 && (
        <p class="settings-quiet" role="status">
          {t("hidden-none")}
        </p>
      )}
      {shown && (
        <ul>
          {hiddenChats.value.map(({ conversation }) => {
            const name = plain(titleOf(conversation) ?? t("group-unnamed"));
            return (
              <li key={conversation.conversation} class="settings-row">
                <button type="button" class="settings-open" onClick={() => go({ at: "chat", conversation: conversation.conversation })}>
                  <Face conversation={conversation} size="small" />
                  <bdi class="settings-row-words">{name}</bdi>
                </button>
                <Button aria-label={t("chat-show-whom", { name })} onClick={() => void attempt(() => arrange(conversation, "unhide"))}>
                  {t("chat-show")}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <Button icon="hidden" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? t("hidden-close") : t("hidden-open")}
      </Button>
    </section>
  );
}
