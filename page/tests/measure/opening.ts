// How long the page takes to be there once its client is up: to what is seen first, and to the list of chats; printed, and no test.

import { startBrowser } from "../tabs";
import { world } from "../harness";
import { begin, end, say } from "./saying";

/** Chats in the list. */
const CHATS = 12;
const MEASURED = 15;

begin(`The page opens: ${MEASURED} times, ${CHATS} chats, from going to its address`);
const [here, browser] = await Promise.all([world(), startBrowser()]);
try {
  const [ann, bob] = await Promise.all([here.person("ann"), here.person("bob")]);
  await ann.run("send", "bob", "Hello");
  await bob.run("requests", "accept", "ann");
  for (let number = 1; number < CHATS; number += 1) await ann.run("group", "create", `Group ${number}`, "bob");
  const client = await ann.open();
  const found = new Map<string, number[]>([["seen first, the first contentful paint (target 300 ms)", []], ["the whole list of chats", []]]);
  // Once unmeasured: then the browser and the client have read their own files.
  for (let number = 0; number <= MEASURED; number += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    await context.addInitScript(markList, CHATS);
    const page = await context.newPage();
    await page.goto(await client.address());
    await page.waitForFunction(() => performance.getEntriesByName("list").length > 0);
    const [mark, list] = await page.evaluate(() => [
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      performance.getEntriesByName("list")[0]?.startTime ?? Number.NaN,
    ]);
    if (number > 0) [...found.values()].forEach((all, at) => all.push([mark, list][at] ?? Number.NaN));
    await context.close();
  }
  for (const [what, all] of found) say(what, all, 0);
  end();
} finally {
  await browser.close();
  await here.end();
}

/** Notes when the frame is drawn in which the whole list is there. */
function markList(chats: number): void {
  const look = (): void => {
    if (document.querySelectorAll(".chat-row-main").length === chats) requestAnimationFrame(() => performance.mark("list"));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
