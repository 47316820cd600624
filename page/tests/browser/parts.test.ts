// The page's parts, which are fetched when they are needed: none flashes, one that cannot be had says so and is had later, and one of another
// bundle is not taken.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertAccessible, assertFaultless, follow, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { PATIENCE_MS, until, world, type Opened, type World } from "../harness";

const DIST = new URL("../../dist/", import.meta.url);

let here: World;
let browser: Browser;
let client: Opened;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  const [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby")]);
  await bobby.run("send", "alice", "Hello");
  await alice.run("requests", "accept", "bobby");
  client = await alice.open();
});

after(async () => {
  await browser.close();
  await here.end();
});

test("every file of the bundle comes under the policy of the page", async () => {
  const page = await openTab(browser, client);
  const policy = (path: string): Promise<string | null> =>
    page.evaluate(async (path) => (await fetch(path)).headers.get("content-security-policy"), path);
  const own = await policy("/");
  assert.match(own ?? "", /default-src 'none'.*script-src 'self'/);
  for (const name of readdirSync(DIST)) assert.equal(await policy(`/${name}`), own, name);
  await page.context().close();
});

test("once the list stands the parts are there, and what is opened is drawn with the next frame", async () => {
  const page = await openTab(browser, client);
  await page.locator(".chat-row-main").first().waitFor();
  await had(page, "conversation.js", "apart.js", "both.js");
  const drawn = (press: string, shown: string): Promise<boolean> =>
    page.evaluate(
      async ([press, shown]) => {
        document.querySelector<HTMLElement>(press)?.click();
        await new Promise(requestAnimationFrame);
        return document.querySelector(shown) !== null;
      },
      [press, shown] as const,
    );
  // What has come is put in a moment after it is read.
  await until("a chat is drawn at once", () => drawn(".chat-row-main", ".chat .composer"));
  assert.ok(await drawn(".head-about", "dialog[open] .details-rows"), "the details");
  await page.keyboard.press("Escape");
  assert.ok(await drawn(".rail li:last-child .rail-button", ".settings-link"), "the settings");
  assertFaultless(page);
  await page.context().close();
});

test("a part that cannot be had says so where it would stand, and comes when it is asked for again", async () => {
  const page = await openWithout("**/{conversation,apart}.js");
  await page.locator(".chat-row-main").first().click();
  const pane = page.locator(".shell-pane");
  await pane.getByText("this part of the page is missing").waitFor();
  await assertAccessible(page, "a part that is missing");
  await page.keyboard.press("Control+k");
  await page.locator(".toast", { hasText: "this part of the page is missing" }).waitFor();

  await page.unrouteAll();
  await pane.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("Write a message").waitFor();
  await page.locator(".toast").getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog").waitFor();
  await page.context().close();
});

test("a part that could not be had comes by itself once the client is back", async () => {
  const page = await openWithout("**/conversation.js");
  await page.locator(".chat-row-main").first().click();
  await page.getByText("this part of the page is missing").waitFor();
  client.killClient();
  await page.getByText("The page comes back by itself").waitFor();
  await page.unrouteAll();
  client.startClient();
  await page.getByLabel("Write a message").waitFor();
  await page.context().close();
});

test("emoji and what reads a picture say so where they cannot be had, and are there when they are asked for again", async () => {
  const page = await openWithout("**/{emoji-en.json,codes.js}");
  await page.locator(".chat-row-main").first().click();
  await page.getByRole("button", { name: "Choose an emoji" }).click();
  const picker = page.getByRole("dialog", { name: "Choose an emoji" });
  await picker.getByText("this part of the page is missing").waitFor();
  await assertAccessible(page, "emoji that are missing");
  await page.unroute("**/{emoji-en.json,codes.js}");
  await page.route("**/codes.js", (route) => route.abort());
  await picker.getByRole("button", { name: "Try again" }).click();
  await picker.getByRole("button", { name: "grinning face", exact: true }).waitFor();
  await page.keyboard.press("Escape");

  await page.locator(".head-about").click();
  await page.getByRole("button", { name: /Safety number/ }).click();
  await page.getByRole("button", { name: "Scan their picture" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("this part of the page is missing").waitFor();
  await assertAccessible(page, "what reads a picture is missing");
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await dialog.getByText("The camera cannot be used here").waitFor();
  await page.context().close();
});

test("a part of another bundle is not taken: the page asks to be loaded again, and is whole then", async () => {
  const page = await blank();
  const ours = readFileSync(new URL("apart.js", DIST), "utf8");
  const others = ours.replace(/madeOf = "\w+"/, 'madeOf = "of an update"');
  assert.notEqual(others, ours);
  await page.route("**/apart.js", (route) => route.fulfill({ contentType: "text/javascript", body: others }));
  await page.goto(await client.address());
  await page.locator(".chat-row-main").first().waitFor();
  await page.evaluate(() => void (location.hash = "settings/profile"));
  await page.getByText("Wiretight was updated").first().waitFor();
  await assertAccessible(page, "an update");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Load again" }).first().click();
  await page.getByRole("button", { name: "Lock now" }).waitFor();
  assertFaultless(page);
  await page.context().close();
});

/** A tab in which some files cannot be had, until nothing is kept from it. */
async function openWithout(files: string): Promise<Page> {
  const page = await blank();
  await page.route(files, (route) => route.abort());
  await page.goto(await client.address());
  await page.locator(".chat-row-main").first().waitFor();
  return page;
}

async function blank(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  follow(page);
  return page;
}

async function had(page: Page, ...names: string[]): Promise<void> {
  await until(`${names.join(", ")} are there`, () =>
    page.evaluate((names) => {
      const read = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname.slice(1));
      return names.every((name) => read.includes(name));
    }, names),
  );
}
