// Goes to the newest row; says how many are unread below.

import { t } from "../../strings/strings";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";

export function JumpButton({ count, onPress }: { count: number; onPress: () => void }) {
  return (
    <button type="button" class="jump" aria-label={t("jump-newest", { count })} title={t("jump-newest", { count })} onClick={onPress}>
      <Icon name="down" />
      <Badge count={count} label="" />
    </button>
  );
}
