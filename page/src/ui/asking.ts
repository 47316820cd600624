// A question before what cannot be undone, and the one that waits for its answer: whoever asks needs not what draws it.

import { signal } from "@preact/signals";

interface Question {
  title: string;
  about: string;
  /** The deed, as the button says it. */
  deed: string;
  danger?: boolean;
}

/** The question that waits for its answer. */
export const asked = signal<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks, and gives whether the person wants it. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((answer) => {
    asked.value?.answer(false);
    asked.value = { ...question, answer };
  });
}
