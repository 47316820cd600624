// A line across a pane that stays until its reason is gone: calm, copper for what waits, red for a lie that was caught.

import type { ComponentChildren } from "preact";
import type { IconName } from "../design/icons";
import { Icon } from "./Icon";
import "./Banner.css";

interface Props {
  look?: "calm" | "waits" | "danger";
  icon: IconName;
  children: ComponentChildren;
  actions?: ComponentChildren;
}

export function Banner({ look = "calm", icon, children, actions }: Props) {
  return (
    <div class={`banner banner-${look}`} role={look === "danger" ? "alert" : "status"}>
      <Icon name={icon} />
      <div class="banner-words">{children}</div>
      {actions && <div class="banner-actions">{actions}</div>}
    </div>
  );
}
