// What happened in a chat, in one sentence; nothing for what somebody said.

import type { AccountId, Message } from "../../state/model";
import { me } from "../../state/account";
import { nameOf } from "../../state/people";
import { listOf, t } from "../../strings/strings";
import { plain } from "../plain";
import { dayOf, spanOf, timeOf } from "../times";

/** The sentence for a row that nobody wrote. */
export function happenedText(message: Message): string | null {
  const by = message.own ? "own" : "other";
  const name = called(message.sender);
  const whom = list(message.accounts);
  const about = { by, name, whom, self: message.accounts.includes(me.value?.account ?? "") ? "yes" : "no" };
  switch (message.kind) {
    case "joined":
      // Nobody adds themself: it was a device of one's own, and this row is the first that it has.
      return about.by === "own" && about.self === "yes" ? t("happened-device-here") : t("happened-joined", about);
    case "removed":
      return t("happened-removed", about);
    case "left":
      return t("happened-left", about);
    case "role":
      return t("happened-role", { ...about, role: message.text ?? "member" });
    case "renamed":
      return t("happened-renamed", { ...about, title: plain(message.text ?? "") });
    case "pinned":
      return t("happened-pinned", about);
    case "unpinned":
      return t("happened-unpinned", about);
    case "expiry":
    case "expiry-here":
      return life(message, about);
    case "device-added":
      return t("happened-device-added", about);
    case "device-removed":
      return t("happened-device-removed", about);
    case "device-renewed":
      return t("happened-device-renewed", about);
    case "unheard":
      return t("happened-unheard", about);
    case "expired":
      return t("happened-expired");
    case "ahead":
      return t("happened-ahead", { until: `${dayOf(message.text ?? "")}, ${timeOf(message.text ?? "")}` });
    case "code-changed":
      return t("happened-code-changed", { ...about, was: message.text ?? "unverified" });
    case "verified-elsewhere":
    case "unverified-elsewhere":
    case "verified-lapsed":
      return t("happened-mark", { ...about, how: message.kind, device: plain(message.text ?? "–") });
    case "account-closed":
      return t("happened-account-closed", about);
    case "rebuilt":
      return t("happened-rebuilt", { ...about, count: message.accounts.length });
    case "caught":
      return t("happened-caught");
    case "resumed":
      return t("happened-resumed");
    case "rule": {
      const [rule = "write", audience = "everyone"] = (message.text ?? "").split(" ");
      return t("happened-rule", { ...about, rule, audience });
    }
    case "described":
      return t("happened-described", { ...about, text: message.text ? "some" : "none" });
    case "pictured":
      return t("happened-pictured", about);
    case "picture-removed":
      return t("happened-picture-removed", about);
    case "banned":
      return t("happened-banned", about);
    case "unbanned":
      return t("happened-unbanned", about);
    case "link-made":
      return t("happened-link-made", { ...about, way: message.text ?? "approve" });
    case "links-revoked":
      return t("happened-links-revoked", about);
    case "joined-by-link": {
      const [who, maker] = message.accounts;
      const self = who === me.value?.account ? "yes" : "no";
      return t("happened-joined-by-link", { self, whom: listed(who), ...whose(maker) });
    }
    case "asks-to-join": {
      const [who, maker] = message.accounts;
      return t("happened-asks", { whom: message.text === null ? listed(who) : plain(message.text), ...whose(maker) });
    }
    case "not-done":
      return t("happened-not-done", { ...about, what: message.text ?? "add" });
    default:
      return null;
  }
}

function life(message: Message, about: Record<string, string>): string {
  const seconds = Number(message.text ?? 0);
  const id = message.kind === "expiry-here" ? "happened-life-here" : "happened-life";
  return seconds > 0 ? t(id, { ...about, time: spanOf(seconds) }) : t("happened-life-off", about);
}

function listed(account: AccountId | undefined): string {
  return list(account === undefined ? [] : [account]);
}

/** By whose link somebody comes. */
function whose(maker: AccountId | undefined): { mine: string; maker: string } {
  return { mine: maker === me.value?.account ? "yes" : "no", maker: listed(maker) };
}

function called(account: AccountId): string {
  return plain(nameOf(account).text);
}

function list(accounts: AccountId[]): string {
  const own = me.value?.account;
  const names = accounts.map((account) => (account === own ? t("you") : called(account)));
  return listOf(names);
}
