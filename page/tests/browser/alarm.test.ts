// A server whose folder was put back from a copy contradicts itself: the page says so in red, stops sending, and saves the evidence.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, world, type World } from "../harness";
import { contradict, directoryOf } from "../lying";

let here: World;
let browser: Browser;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
});

after(async () => {
  await browser.close();
  await here.end();
});

test("a directory that contradicts itself is red, and its evidence is a file", async () => {
  const [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby")]);
  await bobby.run("send", "alice", "Hello");
  await alice.run("requests", "accept", "bobby");
  await contradict(here, alice);

  const client = await alice.open();
  const page = await openTab(browser, client);
  await until("the client has seen it", async () => (await directoryOf(alice)).caught !== null);
  await page.getByRole("alert").getByText("The server was caught lying").waitFor();
  await page.getByText("What was caught").click();
  await page.getByText("The server shows different people different records of who has which codes.").waitFor();
  await assertAccessible(page, "the alarm");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the evidence" }).click();
  const file = await saved;
  assert.match(file.suggestedFilename(), /^evidence-\d+\.\w+$/);
  const folder = join(here.folder, "evidence");
  await alice.run("evidence", "--export", folder);
  const exported = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const bytes = readFileSync(await file.path());
  assert.ok(exported.some((one) => one.equals(bytes)), "it is the file that the command line writes");

  await page.getByRole("button", { name: "Send all the same" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send all the same" }).click();
  await page.getByText("You go on although the directory was caught").waitFor();
  assert.equal((await directoryOf(alice)).goes_on, true);

  await page.evaluate(() => void (location.hash = "settings/directory"));
  await page.getByRole("heading", { name: "Evidence", exact: true }).waitFor();
  assert.equal(await page.getByText("It looks as it should.", { exact: true }).count(), 0, "nothing is good beside evidence");

  chat = ((await alice.run("conversations"))[0] as { conversation: string }[])[0]?.conversation ?? "";
  // The same evidence as if it were of her chat: a server that lies about one is the simulation's.
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const client = socket.connectToServer();
    client.onMessage((said) => socket.send(asIfOfChat(String(said))));
  });
  await page.reload();
  await page.evaluate(() => void (location.hash = "list"));
  await page.locator(".chat-row-main").first().click();
  const banner = page.locator(".chat").getByRole("alert");
  await banner.getByText(LIE).waitFor();
  await assertAccessible(page, "a chat with a lie");
  const again = page.waitForEvent("download");
  await banner.getByRole("button", { name: "Save the evidence" }).click();
  assert.equal((await again).suggestedFilename(), file.suggestedFilename());
  await banner.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("dialog").getByText(LIE).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).first().click();
  assertFaultless(page);
});

const LIE = "The server withholds messages of this chat that others have seen.";

let chat = "";

/** What the client says, with each chat caught at a lie and each piece of evidence being of that one. */
function asIfOfChat(said: string): string {
  return JSON.stringify(
    JSON.parse(said, (_, value: unknown) => {
      if (value === null || typeof value !== "object") return value;
      if ("removal_pending" in value) return { ...value, caught: "as a program says it", lie_name: "withheld" };
      return "exhibits" in value ? { ...value, conversation: chat } : value;
    }),
  );
}
