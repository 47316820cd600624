// Pure parts of the panes: what a role permits, links into groups, blurred copies and bars, who is here, hidden chats' names, what happened in a group.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { happenedText } from "../../src/screens/chat/happened";
import { bytesOf } from "../../src/screens/chat/hex";
import { obstacleOf } from "../../src/screens/composer/obstacles";
import { base64, middleOf } from "../../src/screens/details/shrink";
import { cellsOf } from "../../src/screens/media/placeholder";
import { carried, toCarry } from "../../src/screens/media/wave";
import { wholly } from "../../src/screens/search/named";
import { me } from "../../src/state/account";
import { settings } from "../../src/state/choices";
import { joinLinkIn, may, mayLetIn, waiting } from "../../src/state/group";
import { contacts, isDeleted, titleOf } from "../../src/state/people";
import type { Asking, Audience, Chat, Contact, Conversation, Group, Message, Role, Settings } from "../../src/state/model";
import { forgetPresence, isTold, presence, putPresence, shownTo } from "../../src/state/presence";

afterEach(() => {
  forgetPresence();
  mock.timers.reset();
});

function group(role: Role, who: Audience, more: Partial<Group> = {}): Conversation {
  const rules = { who_may_add: who, who_may_write: who, who_may_edit: who };
  const all: Group = { ...rules, description: null, picture: null, banned: [], links: [], asking: [], ...more };
  const members = [{ account: "a", handle: "alice", claimed: null, role, devices: 1, pending: false, verified: "no" }];
  return { conversation: "g", pair: false, state: "active", caught: null, members, group: all, name: "Climbing club" } as unknown as Conversation;
}

function own(): void {
  me.value = { account: "a", handle: "alice", server: "s", copied: false };
}

test("a role permits what the group's rule says, in a group that goes on", () => {
  own();
  const permitted = (role: Role, who: Audience): boolean => may(group(role, who), "write");
  assert.deepEqual((["member", "admin", "owner"] as const).map((role) => permitted(role, "everyone")), [true, true, true]);
  assert.deepEqual((["member", "admin", "owner"] as const).map((role) => permitted(role, "admins")), [false, true, true]);
  assert.deepEqual((["member", "admin", "owner"] as const).map((role) => permitted(role, "owners")), [false, false, true]);
  assert.equal(may({ ...group("owner", "everyone"), state: "left" }, "edit"), false);
  assert.equal(may({ ...group("member", "owners"), group: null, pair: true }, "write"), true);
  // Plain members let nobody in by a link, whoever may add people.
  assert.deepEqual((["member", "admin"] as const).map((role) => mayLetIn(group(role, "everyone"))), [false, true]);
});

test("where only some write, the others are told so in place of the composer", () => {
  own();
  assert.equal(obstacleOf(group("admin", "admins")), null);
  assert.match(obstacleOf(group("member", "admins")) ?? "", /owners and admins write/);
  assert.match(obstacleOf(group("admin", "owners")) ?? "", /Only owners write/);
});

test("a chat of two keeps the name of whom it was with, whose account was deleted", () => {
  own();
  const alone = { ...group("owner", "everyone"), pair: true, name: null, group: null };
  assert.equal(titleOf(alone), null);
  const bobby = { account: "b", handle: "bobby", claimed: null, verified: "no", conversation: "g", closed: true, accepted: true };
  contacts.value = [bobby as unknown as Contact];
  assert.equal(titleOf(alone), "bobby");
  assert.ok(isDeleted("b") && !isDeleted("a"));
  assert.equal(titleOf({ ...alone, conversation: "another" }), null);
  contacts.value = [];
});

test("who was let in waits no more", () => {
  const asking = (account: string, granted: boolean): Asking => ({ account, handle: null, claimed: null, maker: "a", time: "", granted });
  assert.deepEqual(waiting(group("owner", "everyone", { asking: [asking("b", true), asking("c", false)] })).map((one) => one.account), ["c"]);
});

test("a link into a group is found in what was pasted, and nothing else is", () => {
  const link = `wiretight://join#${"aB3-_".repeat(20)}`;
  assert.equal(joinLinkIn(`Come: ${link} !`), link);
  for (const other of ["wiretight://join#short", `https://join#${"a".repeat(60)}`, `wiretight:${"a".repeat(64)}`, ""]) {
    assert.equal(joinLinkIn(other), null, other);
  }
});

test("a blurred copy is a few cells of colour, whatever its sender has put there", () => {
  const cells = cellsOf({ columns: 2, colors: ["#ff0000", "#00ff00", "#0000ff", "#123456"] });
  assert.deepEqual([cells.columns, cells.rows], [2, 2]);
  assert.deepEqual([...cells.pixels.slice(0, 4), ...cells.pixels.slice(12)], [255, 0, 0, 255, 0x12, 0x34, 0x56, 255]);
  assert.deepEqual([...cellsOf({ columns: 1, colors: ["url(x)"] }).pixels], [0, 0, 0, 255]);
  const strange = [{ columns: 0, colors: ["#ffffff"] }, { columns: 3, colors: ["#ffffff"] }, { columns: 1e9, colors: [] }];
  for (const odd of [...strange, { columns: 1, colors: Array.from({ length: 9 }, () => "#ffffff") }]) {
    assert.equal(cellsOf(odd).pixels.length, 0, JSON.stringify(odd).slice(0, 60));
  }
});

test("bars go with a message and come back as they were heard", () => {
  assert.deepEqual(toCarry([0, 0.5, 1, 7, -1]), [0, 128, 255, 255, 0]);
  assert.equal(carried(null), null);
  assert.equal(carried([]), null);
  assert.deepEqual(carried([0, 255], 4), [0, 0, 1, 1]);
  assert.deepEqual(carried(toCarry([0, 1, 0, 1]), 4), [0, 1, 0, 1]);
  assert.deepEqual(carried([900, -3], 2), [1, 0]);
});

test("a picture is cut to its middle, and its bytes are written as the client reads them", () => {
  assert.deepEqual(middleOf(900, 600), { x: 150, y: 0, side: 600 });
  assert.deepEqual(middleOf(3, 8), { x: 0, y: 2, side: 3 });
  assert.equal(base64(Uint8Array.of(0, 255, 16)), "AP8Q");
  assert.deepEqual([...bytesOf("00ff10")], [0, 255, 16]);
});

test("who has said to be here is, until that runs out by their own word or by time", () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-11-22T10:00:00Z") });
  const said = (here: boolean, at: string) => ({ conversation: "p", account: "b", handle: "bobby", here, at });
  const isHere = (): boolean | undefined => presence.value.get("p")?.here;
  assert.equal(isHere(), undefined);
  putPresence(said(true, "2026-11-22T10:00:00Z"));
  assert.equal(isHere(), true);
  mock.timers.tick(149_000);
  assert.equal(isHere(), true);
  mock.timers.tick(2_000);
  assert.equal(isHere(), false);
  putPresence(said(true, "2026-11-22T09:00:00Z"));
  assert.equal(isHere(), false, "an old word says nothing of now");
  putPresence(said(true, "2026-11-22T10:02:31Z"));
  putPresence(said(false, "2026-11-22T10:02:31Z"));
  assert.equal(isHere(), false);
  putPresence(said(true, "2030-01-01T00:00:00Z"));
  mock.timers.tick(151_000);
  assert.equal(isHere(), false, "a clock that is ahead keeps nobody here");
});

test("being here is told only if somebody may know it", () => {
  const chosen = { presence: "nobody", presence_to: [] } as unknown as Settings;
  const told = (more: Partial<Settings>): boolean => {
    settings.value = { ...chosen, ...more };
    return isTold();
  };
  settings.value = null;
  assert.equal(isTold(), false);
  assert.equal(told({}), false);
  assert.equal(told({ presence: "contacts" }), true);
  assert.equal(told({ presence_to: [{ account: "b", shown: false }] }), false);
  assert.equal(shownTo("b"), "no");
  assert.equal(told({ presence_to: [{ account: "b", shown: true }] }), true);
  assert.deepEqual([shownTo("b"), shownTo("c")], ["yes", "as-others"]);
});

test("a hidden chat is found by its whole name, and by nothing less", () => {
  own();
  const chat = { conversation: group("owner", "everyone"), last: null, typing: [] } as Chat;
  assert.equal(wholly([chat], " climbing CLUB ").length, 1);
  for (const part of ["", "climbing", "climbing clu", "club"]) assert.equal(wholly([chat], part).length, 0, part);
});

test("what happens in a group is said in a sentence of its own", () => {
  own();
  const bare = (kind: string, text: string | null, accounts: string[], isOwn: boolean): string | null => {
    const said = happenedText({ kind, text, accounts, own: isOwn, sender: isOwn ? "a" : "bbbbbbbbbb" } as unknown as Message);
    return said?.replace(/[\u2068\u2069]/g, "") ?? null;
  };
  assert.equal(bare("rule", "write admins", [], true), "You changed who may write: owners and admins");
  assert.equal(bare("rule", "edit everyone", [], false), "bbbbbbbb changed who may change name, description and picture: everybody");
  assert.equal(bare("described", "", [], true), "You removed the description");
  assert.equal(bare("pictured", null, [], false), "bbbbbbbb changed the group’s picture");
  assert.equal(bare("banned", null, ["cccccccccc"], true), "You banned cccccccc");
  assert.equal(bare("link-made", "open", [], true), "You made a link that lets in whoever asks");
  assert.equal(bare("joined-by-link", null, ["a", "bbbbbbbbbb"], false), "You joined by the link of bbbbbbbb");
  assert.equal(bare("joined-by-link", null, ["cccccccccc", "a"], false), "cccccccc joined by your link");
  assert.equal(bare("asks-to-join", "dora\u202e", ["cccccccccc", "a"], false), "dora asks to be let in, by your link");
  for (const what of ["allow", "describe", "ban", "unban", "link"]) {
    assert.doesNotMatch(bare("not-done", what, ["cccccccccc"], true) ?? "", /disappear/, what);
  }
  for (const kind of ["picture-removed", "unbanned", "links-revoked"]) assert.match(bare(kind, null, ["cccccccccc"], true) ?? "", /^You /, kind);
});
