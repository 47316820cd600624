// A text that is shown once: a button until then, and nothing of it afterwards.

import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import { verbs } from "../../state/link";
import type { Message } from "../../state/model";
import { t } from "../../strings/strings";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { Active } from "./active";

export function OnceBody({ message, meta }: { message: Message; meta: ComponentChildren }) {
  const active = useContext(Active);
  const [text, setText] = useState<string | null>(null);
  const waits = message.text === "waits";
  const open = async (): Promise<void> => {
    await attempt(async () => setText((await verbs().showOnce(message.conversation, message.number)).text));
  };
  return (
    <div class="body-text" dir="auto">
      {waits && !message.own ? (
        <button type="button" class="body-button" tabIndex={active ? 0 : -1} onClick={() => void open()}>
          <Icon name="once" size="small" /> {t("once-open")}
        </button>
      ) : (
        <p class="body-quiet-words">
          <Icon name="once" size="small" /> {message.own ? t("once-own") : t("once-gone")}
        </p>
      )}
      <span class="body-end">{meta}</span>
      {text !== null && (
        <Dialog size="small" title={t("once-title")} closeLabel={t("close")} onClose={() => setText(null)}>
          <p class="once-text" dir="auto">
            {text}
          </p>
          <p class="choice-about">{t("once-about")}</p>
        </Dialog>
      )}
    </div>
  );
}
