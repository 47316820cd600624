// A count of what waits: copper, or quiet where the person has muted.

import "./Badge.css";

interface Props {
  count: number;
  quiet?: boolean;
  /** What is counted, in words. */
  label: string;
}

export function Badge({ count, quiet = false, label }: Props) {
  if (count === 0) return null;
  return (
    <span class={quiet ? "badge badge-quiet" : "badge"}>
      <span aria-hidden="true">{count > 999 ? "999+" : count}</span>
      <span class="unseen">{label}</span>
    </span>
  );
}
