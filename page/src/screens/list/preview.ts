// What a row of a history says in one line, for the list, for quotes, and for the announcer.

import type { Message, Party } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { flat, parse } from "../chat/markup";
import { happenedText } from "../chat/happened";

/** The line under a chat's name: in a group with who has said it. */
export function previewOf(message: Message, party: Party): string {
  const words = wordsOf(message);
  if (message.own || party.pair || isHappening(message)) return words;
  return t("preview-by", { name: nameOf(message.sender).text, words });
}

/** Whether it is something that happened in the chat, and nothing that somebody said. */
export function isHappening(message: Message): boolean {
  return happenedText(message) !== null;
}

/** What a row says, without its looks. */
export function wordsOf(message: Message): string {
  switch (message.kind) {
    case "text":
      return message.text ?? "";
    case "marked":
      return flat(parse(message.text ?? ""), (account) => `@${nameOf(account).text}`);
    case "file":
      return fileWords(message);
    case "poll":
      return t("preview-poll", { question: message.text ?? "" });
    case "card":
      return t("preview-card", { name: cardName(message) });
    case "once":
      return t("preview-once");
    case "deleted":
      return message.own ? t("deleted-own") : t("deleted");
    case "veiled":
      return t("veiled");
    case "unknown":
      return t("unknown-kind");
    default:
      return happenedText(message) ?? t("unknown-kind");
  }
}

function cardName(message: Message): string {
  const account = message.accounts[0];
  return message.text ?? (account === undefined ? "" : nameOf(account).text);
}

function fileWords(message: Message): string {
  const file = message.file;
  if (!file) return t("unknown-kind");
  if (message.text) return message.text;
  if (file.duration_ms !== null) return t("preview-sound");
  if (file.media_type.startsWith("image/")) return t("preview-picture");
  if (file.media_type.startsWith("video/")) return t("preview-video");
  return file.safe_name;
}
