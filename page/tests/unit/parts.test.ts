// Parts of the page that are fetched: each once, none of another bundle, again after it was not had; and how much is read before anything is shown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import { part } from "../../src/screens/part";

const settled = (): Promise<void> => new Promise((go) => setImmediate(go));
const reach = async (): Promise<{ ok: boolean }> => ({ ok: true });

test("a part is fetched once, however often it is asked for", async () => {
  let asked = 0;
  const one = part({ madeOf: "ours", reach, take: async () => ({ madeOf: "ours", number: (asked += 1) }) });
  one.fetch();
  one.fetch();
  await settled();
  one.fetch();
  await settled();
  assert.equal(one.there.value?.number, 1);
  assert.equal(asked, 1);
});

test("a part is not taken before the client answers, since the browser takes it once alone: it comes with the next attempt", async () => {
  let [isUp, taken] = [false, 0];
  const up = async (): Promise<{ ok: boolean }> => {
    if (!isUp) throw new TypeError("Failed to fetch");
    return { ok: true };
  };
  const one = part({ madeOf: "ours", reach: up, take: async () => ({ madeOf: "ours", number: (taken += 1) }) });
  one.fetch();
  await settled();
  assert.equal(one.missing.value, "lost");
  assert.equal(taken, 0);
  isUp = true;
  one.fetch();
  assert.equal(one.missing.value, null, "nothing is said while it is on its way");
  await settled();
  assert.equal(one.there.value?.number, 1);
});

test("a client that does not answer is not waited for without an end", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const one = part({ madeOf: "ours", reach: () => new Promise(() => undefined), take: async () => ({ madeOf: "ours" }) });
  one.fetch();
  mock.timers.tick(10_000);
  mock.timers.reset();
  await settled();
  assert.equal(one.missing.value, "lost");
});

test("what does not fit is not put together with the page, and not asked for again", async () => {
  const broken = async (): Promise<{ madeOf: string }> => {
    throw new SyntaxError("The requested module './page.js' does not provide an export named 'Avatar'");
  };
  const unfit: Record<string, { reach: () => Promise<{ ok: boolean }>; take: () => Promise<{ madeOf: string }> }> = {
    "of another bundle": { reach, take: async () => ({ madeOf: "of an update" }) },
    "asks for what the page has not": { reach, take: broken },
    "is not there any more": { reach: async () => ({ ok: false }), take: async () => ({ madeOf: "ours" }) },
  };
  for (const [what, source] of Object.entries(unfit)) {
    const one = part({ madeOf: "ours", ...source });
    one.fetch();
    await settled();
    assert.equal(one.there.value, null, what);
    assert.equal(one.missing.value, "unfit", what);
    one.fetch();
    assert.equal(one.missing.value, "unfit", what);
  }
});

test("what is read before anything is shown stays small, and so does the whole page", () => {
  const bytes = (name: string): number => readFileSync(new URL(`../../dist/${name}`, import.meta.url)).length;
  assert.ok(bytes("page.js") < 300_000, `page.js has ${bytes("page.js")} bytes`);
  const all = ["page.js", "conversation.js", "apart.js", "both.js"].reduce((sum, name) => sum + bytes(name), 0);
  assert.ok(all < 640_000, `the parts have ${all} bytes together`);
});
