// What most people leave as it is, folded away. What stops a form from in there unfolds it, and is where the person is then.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../strings/strings";

interface Props {
  /** How often something in it has stopped the form. */
  stopped: number;
  children: ComponentChildren;
}

export function More({ stopped, children }: Props) {
  const fold = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    if (stopped === 0 || fold.current === null) return;
    fold.current.open = true;
    fold.current.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [stopped]);
  return (
    <details class="welcome-more" ref={fold}>
      <summary>{t("register-more")}</summary>
      {children}
    </details>
  );
}
