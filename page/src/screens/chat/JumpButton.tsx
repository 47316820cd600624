// Goes to the newest row; says how many are unread below.

import { conversationOf } from "../../state/chats";
import type { ConversationId } from "../../state/model";
import { t } from "../../strings/strings";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";

export function JumpButton({ conversation, onPress }: { conversation: ConversationId; onPress: () => void }) {
  const count = conversationOf(conversation)?.unread ?? 0;
  return (
    <button type="button" class="jump" aria-label={t("jump-newest", { count })} title={t("jump-newest", { count })} onClick={onPress}>
      <Icon name="down" />
      <Badge count={count} label="" />
    </button>
  );
}
