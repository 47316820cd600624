// Hiding a chat: it is said where it can be found again, before it is out of sight.

import { arrange } from "../state/deeds";
import type { Conversation } from "../state/model";
import { closeOverlay } from "../state/overlay";
import { go, place } from "../state/place";
import { t } from "../strings/strings";
import { ask } from "../ui/asking";
import { toast } from "../ui/Toast";
import { attempt } from "./attempt";

/** Hides a chat if the person wants it, or shows a hidden one again. */
export async function hide(conversation: Conversation): Promise<void> {
  if (conversation.hidden) return void (await attempt(() => arrange(conversation, "unhide")));
  const sure = await ask({ title: t("details-hide"), about: t("details-hide-about"), deed: t("chat-hide") });
  if (!sure || !(await attempt(() => arrange(conversation, "hide")))) return;
  closeOverlay();
  if (place.peek().at === "chat") go({ at: "list" });
  const undo = { label: t("undo"), act: () => void attempt(() => arrange(conversation, "unhide")) };
  toast(t("chat-hidden"), { icon: "hidden", action: undo });
}
