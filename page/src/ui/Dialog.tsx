// A dialog over everything else: the browser's own, so that focus stays in it and Escape closes it.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./Button";
import { MenuHost } from "./Menu";
import { dialogs } from "./menus";
import { useScrolling } from "./scrolling";
import "./Dialog.css";

interface Props {
  title: string;
  /** What closes it is called, for whoever hears it. */
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons that stay in sight. */
  actions?: ComponentChildren;
  /** `drawer` stands at the end of the window, from top to bottom. */
  size?: "small" | "normal" | "wide" | "drawer";
}

export function Dialog({ title, closeLabel, onClose, children, actions, size = "normal" }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const stop = useScrolling(body, title);
  const id = useId();
  const [level, setLevel] = useState(-1);
  // Before it is drawn: what is typed at once goes into it, and not to what had the focus before.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    dialogs.value += 1;
    setLevel(dialogs.peek());
    return () => {
      dialogs.value -= 1;
      shown?.close();
    };
  }, []);
  const cancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${size}`}
      aria-labelledby={id}
      onCancel={cancel}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-inside">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={closeLabel} onClick={onClose} />
        </div>
        <div class="dialog-body" ref={body} {...stop}>
          {children}
        </div>
        {actions && <div class="dialog-actions">{actions}</div>}
      </div>
      <MenuHost level={level} />
    </dialog>
  );
}
