// A file's way to the server, as it is told: its end is heard whenever it comes, and each end is another one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/rpc/failure";
import type { Transfer } from "../../src/state/model";
import { followTransfer, putTransfer, transfersInto } from "../../src/state/transfers";

let last = 0;

function begun(): Transfer {
  last += 1;
  return { id: `${last}`, direction: "up", name: "a.txt", done: 0, size: 0, state: "preparing", why: null, reason: null, kept: false, by: null, conversation: "c1" };
}

const kindOf = (follow: Promise<void>): Promise<string> =>
  follow.then(
    () => "sent",
    (thrown: unknown) => (thrown instanceof Failure ? `${thrown.kind}: ${thrown.detail}` : "a mistake"),
  );

test("a file is followed to its end, and how far it is is told", async () => {
  const [transfer, shares] = [begun(), [] as number[]];
  const followed = followTransfer(transfer, (share) => shares.push(share));
  putTransfer({ ...transfer, state: "moving", done: 1, size: 4 });
  putTransfer({ ...begun(), state: "failed", why: "another one" });
  putTransfer({ ...transfer, state: "sent", done: 4, size: 4 });
  assert.equal(await kindOf(followed), "sent");
  assert.deepEqual(shares, [0, 0.25]);
});

test("an end that is told before anybody asks for it is heard all the same", async () => {
  const transfer = begun();
  putTransfer({ ...transfer, state: "failed", why: "no room" });
  assert.equal(await kindOf(followTransfer(transfer, () => undefined)), "other: no room");
});

test("what waits for the server is kept for later, and what was given up is not sent", async () => {
  const [waiting, given] = [begun(), begun()];
  const both = [waiting, given].map((one) => kindOf(followTransfer(one, () => undefined)));
  putTransfer({ ...waiting, state: "waiting", why: "no server" });
  putTransfer({ ...given, state: "cancelled" });
  assert.deepEqual(await Promise.all(both), ["offline: no server", "other: cancelled"]);
});

test("what has failed and is kept is over for whoever follows it, and stands in its chat until it is tried again or given up", async () => {
  const transfer = begun();
  const into = (): string[] => transfersInto("c1").map(({ id }) => id);
  const followed = kindOf(followTransfer(transfer, () => undefined));
  putTransfer({ ...transfer, state: "moving", done: 1, size: 4 });
  assert.ok(!into().includes(transfer.id), "it is shown above the text");
  putTransfer({ ...transfer, state: "failed", why: "it may tell", reason: "may-tell", kept: true });
  assert.equal(await followed, "sent");
  assert.ok(into().includes(transfer.id));
  assert.deepEqual(transfersInto("c2"), [], "in its own chat alone");
  putTransfer({ ...transfer, state: "preparing" });
  assert.ok(into().includes(transfer.id), "on its way, and followed by nobody in this tab");
  putTransfer({ ...transfer, state: "cancelled" });
  assert.ok(!into().includes(transfer.id));
});

test("what moves for a program, comes from the server, or has failed and is not kept stands in no chat", () => {
  const [program, down, gone] = [begun(), begun(), begun()];
  putTransfer({ ...program, by: "scanner", state: "moving" });
  putTransfer({ ...down, direction: "down", state: "moving" });
  putTransfer({ ...gone, state: "failed", why: "gone" });
  const shown = transfersInto("c1").map(({ id }) => id);
  assert.ok([program, down, gone].every(({ id }) => !shown.includes(id)));
});
