// How far an own message is: told apart by shape, and in words for whoever hears it.

import "./Tick.css";

export type TickState = "waiting" | "sent" | "delivered" | "read" | "failed";

/** The ornament alone: the words for it are in the row's name. */
export function Tick({ state }: { state: TickState }) {
  return (
    <svg class={`tick tick-${state}`} viewBox="0 0 22 16" aria-hidden="true" focusable="false">
      {SHAPES[state]}
    </svg>
  );
}

const ONE = "M3 8.6 6.6 12 13 4.6";
const SECOND = "M9.2 11 10.2 12 16.6 4.6";

const SHAPES = {
  waiting: (
    <>
      <circle cx="11" cy="8" r="5.5" />
      <path d="M11 5v3.2l2 1.3" />
    </>
  ),
  sent: <path d="M5 8.6 8.6 12 15 4.6" />,
  delivered: (
    <>
      <path d={ONE} />
      <path d={SECOND} />
    </>
  ),
  read: (
    <>
      <rect class="tick-ground" x="0.5" y="1" width="21" height="14" rx="7" />
      <path class="tick-mark" d="M3.6 8.4 6.8 11.4 12.2 5.2" />
      <path class="tick-mark" d="M9.6 10.5 10.5 11.4 16.6 5.2" />
    </>
  ),
  failed: (
    <>
      <circle class="tick-ground" cx="11" cy="8" r="7" />
      <path class="tick-mark" d="M11 4.4v4.2M11 11.4v.1" />
    </>
  ),
};
