// Where there is nothing yet: what it would be, and the one thing to do.

import type { ComponentChildren } from "preact";
import type { IconName } from "../design/icons";
import { Icon } from "./Icon";
import "./Empty.css";

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}

export function Empty({ icon, title, children, action }: Props) {
  return (
    <div class="empty">
      <span class="empty-mark">
        <Icon name={icon} size="large" />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
