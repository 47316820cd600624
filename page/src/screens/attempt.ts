// Does what was asked for, and says it in a line if it could not be done.

import { asFailure } from "../rpc/failure";
import { t } from "../strings/strings";
import { toast } from "../ui/Toast";
import { failureWords } from "./words";

/** Whether it was done, or is kept and will be. */
export async function attempt(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind === "offline") {
      toast(t("kept-for-later"), { icon: "clock" });
      return true;
    }
    toast(failureWords(failure), { icon: "warning" });
    return false;
  }
}
