// What a row of a history says in one line, for the list, for quotes, and for the announcer.

import { flat, parse } from "../../state/markup";
import type { Message, Party } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { isSaid } from "../chat/groups";
import { happenedText } from "../chat/happened";
import { plain } from "../plain";

/** Rows whose words are all somebody's own. */
const WRITTEN: readonly Message["kind"][] = ["text", "marked", "file"];

/** The line under a chat's name, inert: in a group with who has said it. */
export function previewOf(message: Message, party: Party): string {
  const words = lineOf(message);
  if (message.own || party.pair || !isSaid(message)) return words;
  return t("preview-by", { name: plain(nameOf(message.sender).text), words });
}

/** What a row says in one inert line. What people wrote is made plain before it stands in a sentence of the page's, which holds it apart so that neither turns the other. */
export function lineOf(message: Message): string {
  return WRITTEN.includes(message.kind) ? plain(wordsOf(message)) : wordsOf(message);
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
      return t("preview-poll", { question: plain(message.text ?? "") });
    case "card":
      return t("preview-card", { name: plain(cardName(message)) });
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
