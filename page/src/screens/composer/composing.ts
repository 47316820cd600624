// What the composer of the open chat is about: a further message, an answer, other words for one that was sent, or what is to be shown once.

import { signal } from "@preact/signals";
import type { Message } from "../../state/model";

export type Composing = { is: "reply" | "edit"; message: Message } | { is: "once" } | null;

export const composing = signal<Composing>(null);

/** How often something was sent here: whoever has scrolled away is taken to what they have sent. */
export const sentHere = signal(0);

export function composeReply(message: Message): void {
  composing.value = { is: "reply", message };
  focusComposer();
}

export function composeEdit(message: Message): void {
  composing.value = { is: "edit", message };
  focusComposer();
}

export function composeOnce(): void {
  composing.value = { is: "once" };
  focusComposer();
}

export function stopComposing(): void {
  composing.value = null;
}

/** Puts the keyboard into the composer, once the page has drawn what was asked for. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".composer-text")?.focus());
}
