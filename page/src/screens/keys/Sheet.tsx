// The sheet of keys.

import { closeOverlay } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Dialog } from "../../ui/Dialog";
import { KEYS, keysOf } from "./keymap";
import "./Keyboard.css";

export function Sheet() {
  return (
    <Dialog title={t("keys")} closeLabel={t("close")} onClose={closeOverlay}>
      <dl class="keys">
        {KEYS.map((key) => (
          <div key={key.deed} class="keys-line">
            <dt>{t(`key-${key.deed}`)}</dt>
            <dd dir="ltr">
              {keysOf(key).map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
        <div class="keys-line">
          <dt>{t("key-edit-last")}</dt>
          <dd>
            <kbd>↑</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}
