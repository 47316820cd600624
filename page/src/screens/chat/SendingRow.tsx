// A text on its way from the hand to the client: there at once, with a clock; or with what to do if it did not go.

import { discard, retry, type Sending } from "../../state/sending";
import { t } from "../../strings/strings";
import { Tick } from "../../ui/Tick";
import { timeOf } from "../times";
import { Linked } from "./Marked";
import { lineOf } from "../list/preview";
import { failureWords } from "../words";

export function SendingRow({ sending }: { sending: Sending }) {
  const { key, text, failure, time, replyTo } = sending;
  return (
    <li class="row row-own row-first" data-key={key} tabIndex={-1} aria-label={`${t("you")}, ${text}, ${t(failure ? "tick-failed" : "tick-waiting")}`}>
      <div class="bubble-place">
        <div class="bubble bubble-own bubble-last">
          {replyTo && <div class="quote quote-words">{lineOf(replyTo)}</div>}
          <div class="body-text" dir="auto">
            <p>
              <Linked text={text} />
            </p>
            <span class="body-end">
              <span class="meta">
                <time dateTime={time}>{timeOf(time)}</time>
                <Tick state={failure ? "failed" : "waiting"} />
              </span>
            </span>
          </div>
        </div>
        {failure && (
          <div class="sending-failed" role="alert">
            <span>{failureWords(failure)}</span>
            <button type="button" class="body-button" onClick={() => void retry(key)}>
              {t("retry")}
            </button>
            <button type="button" class="body-button" onClick={() => discard(key)}>
              {t("discard")}
            </button>
          </div>
        )}
      </div>
    </li>
  );
}
