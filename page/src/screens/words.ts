// What could not be done, in the person's words, with the client's own behind them.

import type { Failure } from "../rpc/failure";
import { t } from "../strings/strings";

export function failureWords(failure: Failure): string {
  return t("failed", { kind: failure.kind, detail: failure.detail });
}
