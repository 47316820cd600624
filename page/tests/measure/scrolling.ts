// A chat of 20,000 messages, walked through from the newest to the first: rows at once, jumps, gaps, and what it takes; printed, and no test.

import { openTab, startBrowser } from "../tabs";
import { until, world } from "../harness";
import { begin, end } from "./saying";
import { flood, walk } from "../walking";

const HISTORY = Number(process.env["ROWS"] ?? 20_000);

/** How long a walk may take. */
const PATIENCE_MS = 3_600_000;

begin(`A walk through ${HISTORY} messages, from the newest to the first`);
const [here, browser] = await Promise.all([world(), startBrowser()]);
try {
  const [ann, bob] = await Promise.all([here.person("ann"), here.person("bob")]);
  await ann.run("send", "bob", "Hello");
  await bob.run("requests", "accept", "ann");
  const client = await ann.open();
  const program = await flood(bob, "ann", HISTORY);
  const page = await openTab(browser, client);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await until("the newest is there", async () => {
    await page.keyboard.press("Control+j");
    return (await page.locator(".messages-rows > .row", { hasText: `Row ${HISTORY} ` }).count()) > 0;
  });
  program.stdin?.end();
  const begun = performance.now();
  const { most, drift, missing } = await page.evaluate(walk);
  const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
  console.log(`  ${HISTORY} messages in ${((performance.now() - begun) / 1_000).toFixed(0)} s: at most ${most} rows at once, a jump of ${drift.toFixed(1)} px at most, ${missing.length} rows missed, ${(heap / 1e6).toFixed(0)} MB of script's memory`);
  end();
} finally {
  await browser.close();
  await here.end();
}
