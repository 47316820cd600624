// What is pinned in a chat, one at a time below its head; a press goes there.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { history } from "../../state/history";
import { ask, change } from "../../state/link";
import type { ConversationId, Message } from "../../state/model";
import { stay } from "../../state/place";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { previewOf } from "../list/preview";

/** What is pinned in the open chat, the newest last. */
export const pinned = signal<readonly Message[]>([]);

export function Pins({ conversation }: { conversation: ConversationId }) {
  const [at, setAt] = useState(0);
  // The row that tells of a pin is in the window when it was just made.
  const told = history.value?.rows.value.filter(({ message }) => message.kind === "pinned" || message.kind === "unpinned").length ?? 0;
  useEffect(() => {
    const read = async (): Promise<void> => {
      pinned.value = await ask("pins", { who: conversation });
    };
    read().catch(() => undefined);
    return () => {
      pinned.value = [];
    };
  }, [conversation, told]);
  const all = pinned.value;
  const shown = all[(all.length - 1 - (at % Math.max(1, all.length)) + all.length) % Math.max(1, all.length)];
  if (!shown) return null;
  const press = (): void => {
    stay({ at: "chat", conversation, number: shown.number });
    setAt(at + 1);
  };
  return (
    <div class="pins">
      <Icon name="pin" size="small" />
      <button type="button" class="pins-words cut" aria-label={t("pinned-go", { words: words(shown) })} onClick={press}>
        <bdi>{words(shown)}</bdi>
      </button>
      <IconButton icon="unpin" size="small" label={t("deed-unpin")} onClick={() => unpin(shown)} />
    </div>
  );
}

export function unpin(message: Message): void {
  void attempt(() => change("pin", { who: message.conversation, number: message.number, remove: true }));
}

function words(message: Message): string {
  return previewOf(message, { conversation: message.conversation, pair: false, members: [] });
}
