// For how long a chat calls for no attention.

import { arrange } from "../../state/deeds";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { attempt } from "../attempt";
import { whole } from "../times";

export function Muting({ conversation }: { conversation: Conversation }) {
  const until = conversation.muted_until;
  const press = (event: MouseEvent): void => {
    if (until !== null) return void attempt(() => arrange(conversation, "unmute"));
    const mute = (label: string, time?: string) => ({
      label: t(label),
      act: () => void attempt(() => arrange(conversation, "mute", time)),
    });
    showMenu({
      label: t("details-mute"),
      anchor: event.currentTarget as Element,
      groups: [
        [
          mute("details-mute-hour", "1h"),
          mute("details-mute-eight", "8h"),
          mute("details-mute-week", "1w"),
          mute("details-mute-always"),
        ],
      ],
    });
  };
  return (
    <li>
      <button type="button" class="details-row" onClick={press}>
        <Icon name={until === null ? "muted" : "bell"} />
        <span class="details-row-words">
          {until === null ? t("details-mute") : t("details-unmute")}
          {until !== null && <small>{mutedWords(until)}</small>}
        </span>
      </button>
    </li>
  );
}

/** Until when a chat is muted, in words. */
function mutedWords(until: string): string {
  return new Date(until).getFullYear() > 3000 ? t("details-mute-always") : t("details-muted-until", { time: whole(until) });
}
