// Records a voice note: held, it ends when it is let go; tapped, it goes on until it is stopped.

import { useRef } from "preact/hooks";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { toast } from "../../ui/Toast";
import { finish, record, recording } from "./recording";

/** A press that is shorter is a tap, milliseconds. */
const TAP_MS = 400;

export function RecordButton() {
  const pressed = useRef(0);
  const begin = (locked: boolean): void => {
    record(locked).catch(() => toast(t("record-impossible"), { icon: "warning" }));
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pressed.current = Date.now();
    // The button goes when the recording begins: whatever the hand lets go of then is heard by the page.
    addEventListener("pointerup", up, { once: true });
    begin(false);
  };
  const up = (): void => {
    const now = recording.peek();
    if (now.is !== "on" || now.locked) return;
    if (Date.now() - pressed.current < TAP_MS) recording.value = { ...now, locked: true };
    else finish();
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
