// The pauses between attempts to reach the client.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseMs } from "../../src/rpc/backoff";

test("the first attempts follow soon, and no pause is long", () => {
  assert.ok(pauseMs(0, 1) <= 250);
  assert.ok(pauseMs(40, 1) <= 8_000);
  assert.ok(pauseMs(40, 0) >= 4_000);
});

test("pauses grow, and tabs do not ask all at once", () => {
  assert.ok(pauseMs(3, 0) > pauseMs(1, 0));
  assert.notEqual(pauseMs(5, 0.1), pauseMs(5, 0.9));
});
