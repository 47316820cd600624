// A file's way to the server, as it is told: its end is heard whenever it comes, and each end is another one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/rpc/failure";
import type { Transfer } from "../../src/state/model";
import { followTransfer, putTransfer } from "../../src/state/transfers";

let last = 0;

function begun(): Transfer {
  last += 1;
  return { id: `${last}`, direction: "up", name: "a.txt", done: 0, size: 0, state: "preparing", why: null };
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
