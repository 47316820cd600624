// An icon: an ornament beside words, never the only word.

import { h } from "preact";
import { icons, POINTING, type IconName } from "../design/icons";
import "./Icon.css";

interface Props {
  name: IconName;
  size?: "small" | "normal" | "large";
}

export function Icon({ name, size = "normal" }: Props) {
  const parts = icons[name].map(([tag, attributes]) => h(tag, attributes));
  return (
    <svg
      class={`icon icon-${size}${POINTING.has(name) ? " icon-pointing" : ""}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {parts}
    </svg>
  );
}
