// What can be done with a message, from its menu and by keys.

import { change } from "../../state/link";
import type { Party, Message } from "../../state/model";
import { ownRole } from "../../state/group";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import type { MenuItem } from "../../ui/menus";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { composeEdit, composeReply } from "../composer/composing";
import { wordsOf } from "../list/preview";
import { saveFile } from "../media/files";
import { showForward } from "./Forward";
import { canForward, isSaid, isText } from "./groups";
import { showAbout } from "./About";
import { showPicker } from "../composer/EmojiPicker";

const at = (message: Message): { who: string; number: number } => ({ who: message.conversation, number: message.number });

/** Says what one thinks of a message, or takes it back. */
export function react(message: Message, emoji: string | null): void {
  void attempt(() => change("react", emoji === null ? { ...at(message), remove: true } : { ...at(message), emoji }));
}

export async function remove(message: Message): Promise<void> {
  const sure = await ask({ title: t("delete-title"), about: t("delete-about"), deed: t("delete"), danger: true });
  if (sure) await attempt(() => change("delete", at(message)));
}

export function copy(message: Message): void {
  void navigator.clipboard.writeText(wordsOf(message)).then(
    () => toast(t("copied"), { icon: "check" }),
    () => toast(t("not-copied"), { icon: "warning" }),
  );
}

async function star(message: Message): Promise<void> {
  if (await attempt(() => change("star", at(message)))) toast(t("starred"), { icon: "star" });
}

function pin(message: Message): void {
  void attempt(() => change("pin", at(message)));
}

/** Whether the person may pin in a chat: in a group owners and admins do. */
export function mayPin(party: Party): boolean {
  return party.pair || ownRole(party) !== "member";
}

/** Whether the words of a message can be changed. */
export function isOwnText(message: Message): boolean {
  return message.own && isText(message);
}

export function mayEdit(message: Message): boolean {
  return isOwnText(message) && message.delivery === "sent";
}

export function canAnswer(message: Message): boolean {
  return isSaid(message) && message.message !== null && message.kind !== "deleted" && message.kind !== "veiled";
}

/** The menu of a message. `anchor` is where the emoji appear. */
export function deedsOf(message: Message, party: Party, anchor: Element): MenuItem[][] {
  if (!canAnswer(message)) return [[{ label: t("deed-about"), icon: "info", act: () => showAbout(message) }]];
  const groups: MenuItem[][] = [
    [
      { label: t("deed-reply"), icon: "reply", act: () => composeReply(message) },
      { label: t("deed-react"), icon: "react", act: () => showPicker(anchor, (emoji) => react(message, emoji)) },
    ],
    [],
    [{ label: t("deed-about"), icon: "info", act: () => showAbout(message) }],
  ];
  const [first, second, third] = groups;
  if (canForward(message)) first?.push({ label: t("deed-forward"), icon: "forward", act: () => showForward(message) });
  if (mayEdit(message)) first?.push({ label: t("deed-edit"), icon: "edit", act: () => composeEdit(message) });
  if (isText(message)) second?.push({ label: t("deed-copy"), icon: "copy", act: () => copy(message) });
  if (message.kind === "file") second?.push({ label: t("deed-save"), icon: "download", act: () => saveFile(message) });
  second?.push({ label: t("deed-star"), icon: "star", act: () => void star(message) });
  if (mayPin(party)) second?.push({ label: t("deed-pin"), icon: "pin", act: () => pin(message) });
  if (message.own) third?.push({ label: t("deed-delete"), icon: "delete", danger: true, act: () => void remove(message) });
  return groups;
}
