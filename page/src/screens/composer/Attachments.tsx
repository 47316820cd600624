// The files before the person: what they are, what they show in words, and how far they have gone.

import type { ConversationId } from "../../state/model";
import { language, t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { plain } from "../plain";
import { sizeOf } from "../media/size";
import { attached, describe, detach, type Attached } from "./attaching";
import "./Attachments.css";

export function Attachments({ conversation }: { conversation: ConversationId }) {
  const all = attached.value.filter((one) => one.conversation === conversation);
  if (all.length === 0) return null;
  return (
    <ul class="attachments" aria-label={t("attachments")}>
      {all.map((one) => (
        <Attachment key={one.number} one={one} />
      ))}
    </ul>
  );
}

function Attachment({ one }: { one: Attached }) {
  const name = plain(one.file.name);
  return (
    <li class="attachment">
      {one.preview ? <img class="attachment-picture" src={one.preview} alt="" /> : <span class="attachment-picture"><Icon name="file" size="large" /></span>}
      <span class="attachment-words">
        <bdi class="cut">{name}</bdi>
        <span>
          {one.once && <Icon name="once" size="small" />} {sizeOf(one.file.size, language.value)}
        </span>
        {one.preview && one.share === null && (
          <input
            class="attachment-about"
            dir="auto"
            maxLength={500}
            value={one.about}
            aria-label={t("attachment-about", { name })}
            placeholder={t("attachment-about-short")}
            onInput={(event) => describe(one, event.currentTarget.value)}
          />
        )}
        {one.share !== null && <progress max={1} value={one.share} aria-label={t("attachment-progress", { name })} />}
      </span>
      <IconButton icon="close" size="small" label={t("attachment-remove", { name })} onClick={() => detach(one)} />
    </li>
  );
}
