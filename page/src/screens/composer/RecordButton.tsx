// Records a voice note: held, it ends when it is let go; tapped, it goes on until it is stopped.

import { useRef } from "preact/hooks";
import type { ConversationId } from "../../state/model";
import { finish, lock, record, runningIn } from "../../state/recording";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { toast } from "../../ui/Toast";

/** A press that is shorter is a tap, milliseconds. */
const TAP_MS = 400;

export function RecordButton({ conversation }: { conversation: ConversationId }) {
  const pressed = useRef(0);
  const begin = (locked: boolean): void => {
    record(conversation, locked).catch(() => toast(t("record-impossible"), { icon: "warning" }));
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pressed.current = Date.now();
    // The button goes when the recording begins: whatever the hand lets go of then is heard by the page.
    addEventListener("pointerup", up, { once: true });
    begin(false);
  };
  const up = (): void => {
    if (runningIn(conversation)?.locked !== false) return;
    if (Date.now() - pressed.current < TAP_MS) lock(conversation);
    else finish(conversation);
  };
  return (
    <IconButton
      icon="microphone"
      label={t("record")}
      onPointerDown={down}
      onClick={(event) => event.detail === 0 && begin(true)}
    />
  );
}
