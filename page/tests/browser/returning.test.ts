// The client goes and comes back while the page is open: nothing is lost, nothing is doubled, and a second tab sees the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { assertFaultless, follow, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, world, type World } from "../harness";

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

test("the page comes back by itself, and what was written meanwhile is sent once", async () => {
  const [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby")]);
  await bobby.run("send", "alice", "Hello");
  await alice.run("requests", "accept", "bobby");
  const client = await alice.open();
  const page = await openTab(browser, client);
  await page.locator(".chat-row-main").first().click();
  const second = await page.context().newPage();
  follow(second);
  await second.goto(await client.address());
  await second.locator(".chat-row-main").first().click();

  client.killClient();
  await page.getByText("The page comes back by itself").waitFor();
  await page.getByLabel("Write a message").fill("Written while nothing ran");
  await page.keyboard.press("Enter");
  await page.locator(".messages, .shell-pane").first().getByText("Written while nothing ran").first().waitFor();

  client.startClient();
  await page.getByText("The page comes back by itself").waitFor({ state: "detached" });
  const had = async (): Promise<number> => {
    const rows = (await bobby.run("read", "alice", "--limit", "20", "--keep-unread")) as { text: string | null }[];
    return rows.filter(({ text }) => text === "Written while nothing ran").length;
  };
  await until("it has arrived", async () => (await had()) > 0);
  assert.equal(await had(), 1);
  await second.locator(".shell-pane").getByText("Written while nothing ran").waitFor();
  assert.equal(await page.locator(".shell-pane").getByText("Written while nothing ran").count(), 1);

  await here.stopServer();
  await page.getByText("Not connected to the server").waitFor();
  assert.equal(await page.locator(".banner").count(), 1, "it is said once");
  await page.getByLabel("Write a message").fill("Written while no server was there");
  await page.keyboard.press("Enter");
  await here.startServer();
  await page.getByText("Not connected to the server").waitFor({ state: "detached" });
  await until("it has arrived, too", async () => {
    const rows = (await bobby.run("read", "alice", "--limit", "20", "--keep-unread")) as { text: string | null }[];
    return rows.filter(({ text }) => text === "Written while no server was there").length === 1;
  });
  assertFaultless(page);
  assertFaultless(second);
});
