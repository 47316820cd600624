// What the composer is about, above it: the message that is answered or changed, or that what is sent is shown once.

import { t } from "../../strings/strings";
import { colour } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { lineOf } from "../list/preview";
import { Name } from "../Name";
import { composing, stopComposing } from "./composing";

export function About({ isGoing, hasFiles }: { isGoing: boolean; hasFiles: boolean }) {
  const about = composing.value;
  if (about === null) return null;
  return (
    <div class="composer-about">
      <Icon name={about.is === "edit" ? "edit" : about.is} size="small" />
      {about.is === "once" ? (
        <span class="quote">{t(hasFiles ? "composer-once-files" : "composer-once")}</span>
      ) : (
        <span class={`quote person-${colour(about.message.sender)}`}>
          <span class="quote-name cut">
            {about.is === "edit" ? t("composer-edit") : about.message.own ? t("you") : <Name account={about.message.sender} />}
          </span>
          <span class="quote-words">{lineOf(about.message)}</span>
        </span>
      )}
      <IconButton icon="close" size="small" label={t("cancel")} disabled={isGoing} onClick={stopComposing} />
    </div>
  );
}
