// What can be sent beside words: files, a poll, a contact card, a text to be shown once.

import { useRef } from "preact/hooks";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { showMenu } from "../../ui/menus";
import { attach } from "./attaching";
import { composeOnce } from "./composing";
import { showCards, showPoll } from "./Making";

export function Plus({ conversation }: { conversation: Conversation }) {
  const files = useRef<HTMLInputElement>(null);
  const open = (anchor: Element): void =>
    showMenu({
      label: t("attach"),
      anchor,
      groups: [
        [
          { label: t("attach-file"), icon: "attach", act: () => files.current?.click() },
          { label: t("attach-poll"), icon: "poll", act: () => showPoll(conversation.conversation) },
          { label: t("attach-card"), icon: "card", act: () => showCards(conversation.conversation) },
          { label: t("attach-once"), icon: "once", act: composeOnce },
        ],
      ],
    });
  return (
    <>
      <IconButton icon="add" label={t("attach")} aria-haspopup="menu" onClick={(event) => open(event.currentTarget)} />
      <input
        ref={files}
        type="file"
        class="unseen"
        multiple
        tabIndex={-1}
        aria-label={t("attach-file")}
        onChange={(event) => {
          void attach(conversation.conversation, event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
