// A line that says what was done or went wrong, and goes by itself; what must be answered is a dialog.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { IconName } from "../design/icons";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import "./Toast.css";

interface Toast {
  number: number;
  text: string;
  icon: IconName;
  action: { label: string; act: () => void } | undefined;
}

/** How long it stays, milliseconds; longer where there is something to press. */
const STAYS_MS = 6_000;
const STAYS_WITH_ACTION_MS = 12_000;

const toasts = signal<Toast[]>([]);
let last = 0;

/** Says something for a few seconds. */
export function toast(text: string, more: { icon?: IconName; action?: { label: string; act: () => void } } = {}): void {
  last += 1;
  const made: Toast = { number: last, text, icon: more.icon ?? "info", action: more.action };
  toasts.value = [...toasts.value.filter((shown) => shown.text !== text), made].slice(-3);
}

function dismiss(number: number): void {
  toasts.value = toasts.value.filter((shown) => shown.number !== number);
}

/** Where they appear: once in the page. */
export function ToastHost({ closeLabel }: { closeLabel: string }) {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((shown) => (
        <Line key={shown.number} shown={shown} closeLabel={closeLabel} />
      ))}
    </div>
  );
}

function Line({ shown, closeLabel }: { shown: Toast; closeLabel: string }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(shown.number), shown.action ? STAYS_WITH_ACTION_MS : STAYS_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  const { action } = shown;
  const act = (): void => {
    dismiss(shown.number);
    action?.act();
  };
  return (
    <div class="toast">
      <Icon name={shown.icon} />
      <span class="toast-words">{shown.text}</span>
      {action && (
        <button type="button" class="toast-action" onClick={act}>
          {action.label}
        </button>
      )}
      <IconButton icon="close" size="small" label={closeLabel} onClick={() => dismiss(shown.number)} />
    </div>
  );
}
