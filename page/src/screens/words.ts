// What could not be done, in the person's words; the client's own are shown only where the page has none.

import { asFailure } from "../rpc/failure";
import { t } from "../strings/strings";

/** Of something that was thrown. */
export function failureWords(thrown: unknown): string {
  const { kind, reason, detail } = asFailure(thrown);
  return t("failed", { kind, reason: reason ?? "none", detail });
}

/** Of a lie that was caught, by the name that the client has for it. */
export function lieWords(name: string): string {
  return t(`lie-${name}`);
}

/** Of what came to nothing while nobody waited for it: the client says it in a word and a sentence. */
export function problemWords(reason: string, detail: string): string {
  return t("failed", { kind: reason, reason, detail });
}
