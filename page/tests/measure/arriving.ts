// What a message costs the page's main thread when it arrives in an open chat whose window is full: processor time, printed, and no test.

import { openTab, startBrowser } from "../tabs";
import { until, world } from "../harness";
import { begin, end, say } from "./saying";

/** More rows than a window has. */
const HISTORY = 300;
const MEASURED = 20;

/** Long enough for a message to come and for what follows it: acknowledgements, and marking as read; milliseconds. */
const SETTLES_MS = 3_200;

const KINDS = { ScriptDuration: "script (target 8 ms)", LayoutDuration: "layout", RecalcStyleDuration: "style", TaskDuration: "all tasks" } as const;

begin(`A message arrives in an open chat: ${MEASURED} of them, processor time of the page's main thread`);
const [here, browser] = await Promise.all([world(), startBrowser()]);
const [ann, bob] = await Promise.all([here.person("ann"), here.person("bob")]);
await ann.run("send", "bob", "Hello");
await bob.run("requests", "accept", "ann");
const page = await openTab(browser, await ann.open());
await page.locator(".chat-row-main", { hasText: "bob" }).click();

const program = bob.rpc();
let [asked, answered] = [0, 0];
program.stdout?.on("data", (said: Buffer) => {
  answered += said.toString().split("\n").length - 1;
});
const send = (text: string): void => {
  asked += 1;
  const question = { jsonrpc: "2.0", id: asked, method: "send", params: { who: "ann", text, wait: 0 } };
  program.stdin?.write(`${JSON.stringify(question)}\n`);
};
const newest = (): Promise<string> =>
  page.evaluate(() => document.querySelector(".messages-rows > .edge:last-child")?.previousElementSibling?.textContent ?? "");

for (let number = 1; number <= HISTORY; number += 1) send(`Row ${number} ${"and more ".repeat(number % 9)}`);
await until("all are taken", () => answered >= HISTORY);
await until("they are shown", async () => (await newest()).includes(`Row ${HISTORY} `));
await page.waitForTimeout(SETTLES_MS);

// In processor time of the thread, so that it hardly depends on what else the machine does.
const devtools = await page.context().newCDPSession(page);
await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
const read = async (): Promise<Map<string, number>> => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return new Map(metrics.map(({ name, value }) => [name, value * 1_000]));
};
const found = new Map<string, number[]>(Object.keys(KINDS).map((name) => [name, []]));
for (let number = 1; number <= MEASURED; number += 1) {
  const before = await read();
  send(`Measured ${number} and a few words more`);
  // Nobody looks meanwhile: to look is script, too.
  await page.waitForTimeout(SETTLES_MS);
  const after = await read();
  if (!(await newest()).includes(`Measured ${number} and`)) throw new Error(`message ${number} took longer to come than is measured`);
  for (const [name, all] of found) all.push((after.get(name) ?? 0) - (before.get(name) ?? 0));
}
for (const [name, all] of found) say(KINDS[name as keyof typeof KINDS], all, 2);
end();
program.stdin?.end();
await browser.close();
await here.end();
