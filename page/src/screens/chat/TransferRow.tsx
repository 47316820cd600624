// A file that is on its way into the chat, though nothing above the text shows it; or one that has failed and is kept, with what to do.

import type { Transfer } from "../../state/model";
import { cancelTransfer, retryTransfer } from "../../state/transfers";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { plain } from "../plain";
import "../media/FileBody.css";

export function TransferRow({ transfer }: { transfer: Transfer }) {
  const { id, kept, reason, done, size } = transfer;
  const name = plain(transfer.name);
  const state = t(kept ? "transfer-not-sent" : transfer.state === "waiting" ? "transfer-waits" : "transfer-under-way");
  return (
    <li class="row row-own row-first" data-key={id} tabIndex={-1} aria-label={`${t("you")}, ${name}, ${state}`}>
      <div class="bubble-place">
        <div class="bubble bubble-own bubble-last">
          <div class="file transfer">
            <span class="file-mark">
              <Icon name={kept ? "warning" : "up"} />
            </span>
            <span class="file-words">
              <bdi class="file-name">{name}</bdi>
              <span class="file-about">{state}</span>
              {!kept && size > 0 && <progress max={size} value={done} aria-label={t("attachment-progress", { name })} />}
            </span>
          </div>
        </div>
        <div class={kept ? "sending-failed" : "sending-failed sending-quiet"} role={kept ? "alert" : undefined}>
          {kept && <span class="transfer-why">{t("transfer-failed", { reason: reason ?? "other" })}</span>}
          {kept && (
            <button type="button" class="body-button" onClick={() => void attempt(() => retryTransfer(transfer, reason === "may-tell"))}>
              {reason === "may-tell" ? t("transfer-as-it-is") : t("retry")}
            </button>
          )}
          <button type="button" class="body-button" onClick={() => void attempt(() => cancelTransfer(transfer))}>
            {kept ? t("discard") : t("transfer-give-up")}
          </button>
        </div>
      </div>
    </li>
  );
}
