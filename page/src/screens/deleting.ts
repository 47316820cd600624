// Deleting a chat: what goes with it, and what stays with the others, is said before.

import { asFailure } from "../rpc/failure";
import { deleteChat } from "../state/deeds";
import type { Conversation } from "../state/model";
import { closeOverlay } from "../state/overlay";
import { go, place } from "../state/place";
import { t } from "../strings/strings";
import { ask } from "../ui/asking";
import { toast } from "../ui/Toast";
import { attached, detach } from "./composer/attaching";
import { failureWords } from "./words";

/** Whether a chat can be deleted: not one that is locked, as little as anything else is done there. */
export function mayDelete({ lock }: Conversation): boolean {
  return lock !== "closed";
}

/** Deletes a chat if the person wants it, with what was begun in it. */
export async function deleteWhole({ conversation: id, pair, state }: Conversation): Promise<void> {
  const what = pair ? "pair" : state === "left" ? "left" : "group";
  if (!(await ask({ title: t("chat-delete"), about: t("chat-delete-about", { what }), deed: t("delete"), danger: true }))) return;
  try {
    await deleteChat(id);
  } catch (thrown) {
    const failure = asFailure(thrown);
    // While files are on their way it stays.
    return toast(failure.kind === "state" ? t("chat-delete-files") : failureWords(failure), { icon: "warning" });
  }
  for (const one of attached.peek()) if (one.conversation === id) detach(one);
  closeOverlay();
  const here = place.peek();
  if (here.at === "chat" && here.conversation === id) go({ at: "list" });
  toast(t("chat-deleted"), { icon: "delete" });
}
