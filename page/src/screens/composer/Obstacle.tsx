// In place of the composer where nothing can be written: why, with what to do about it.

import { change } from "../../state/link";
import type { Conversation } from "../../state/model";
import { otherOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { isBlocked } from "./obstacles";

export function Obstacle({ words, conversation }: { words: string; conversation: Conversation }) {
  const other = otherOf(conversation);
  return (
    <div class="obstacle">
      <span>{words}</span>
      {other !== null && isBlocked(conversation) && (
        <Button onClick={() => void attempt(() => change("unblock", { who: other }))}>{t("unblock")}</Button>
      )}
    </div>
  );
}
