// The picture of a recording, and the place in it, which can be moved.

import { t } from "../../strings/strings";
import { lengthOf } from "../times";
import { BARS } from "./wave";

interface Props {
  bars: readonly number[] | null;
  /** Where one is, 0 to 1. */
  share: number;
  seconds: number;
  tabIndex: number;
  onMove?: (share: number) => void;
}

export function Wave({ bars, share, seconds, tabIndex, onMove }: Props) {
  const shown = bars ?? Array.from({ length: BARS }, () => 0);
  return (
    <div class="wave" dir="ltr">
      {shown.map((loud, at) => (
        <span key={at} class={at / shown.length < share ? "wave-bar wave-done" : "wave-bar"} style={{ blockSize: `${8 + loud * 92}%` }} />
      ))}
      {onMove && (
        <input
          type="range"
          class="wave-range"
          aria-label={t("voice-place")}
          aria-valuetext={`${lengthOf(share * seconds)} / ${lengthOf(seconds)}`}
          min={0}
          max={100}
          step={1}
          value={Math.round(share * 100)}
          tabIndex={tabIndex}
          onInput={(event) => onMove(Number(event.currentTarget.value) / 100)}
        />
      )}
    </div>
  );
}
