// Something to press in the details, with what it is about in a smaller line.

import type { ComponentChildren } from "preact";
import type { IconName } from "../../design/icons";
import { Icon } from "../../ui/Icon";

interface RowProps {
  icon: IconName;
  act: () => void;
  danger?: boolean;
  children: ComponentChildren;
}

export function Row({ icon, act, danger = false, children }: RowProps) {
  return (
    <li>
      <button type="button" class={danger ? "details-row details-row-danger" : "details-row"} onClick={act}>
        <Icon name={icon} />
        <span class="details-row-words">{children}</span>
      </button>
    </li>
  );
}
