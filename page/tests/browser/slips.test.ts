// What slips in the hand or happens beside it: a key pressed twice, Back behind a dialog, an address of nothing, an answer given elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { tellFailures } from "../failures";
import { until, world, type Opened, type Person, type World } from "../harness";
import { assertAccessible, assertFaultless, follow, openTab, startBrowser } from "../tabs";

let here: World;
let browser: Browser;
let alice: Person;
let bobby: Person;
let client: Opened;
let page: Page;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby")]);
  await bobby.run("send", "alice", "Hello");
  await alice.run("requests", "accept", "bobby");
  client = await alice.open();
  page = await openTab(browser, client);
  await page.locator(".chat-row-main").first().click();
});

after(async () => {
  assertFaultless(page);
  await browser.close();
  await here.end();
});

test("a text to be shown once is that alone, however often Enter is pressed, and nobody keeps it as a draft", async () => {
  const field = page.getByLabel("Write a message");
  await field.fill("begun before");
  await until("it is a draft", async () => (await draft()) === "begun before");
  await beginOnce();
  await field.fill("the door is 1234");
  await until("no draft is left", async () => (await draft()) === null);
  assert.equal(await page.locator(".chat-row-drafted").count(), 0);
  await page.keyboard.press("Escape");
  await until("what was begun is there again", async () => (await field.inputValue()) === "begun before");
  await beginOnce();
  await field.fill("the door is 1234");

  client.killClient();
  await page.getByText("The page comes back by itself").waitFor();
  await field.press("Enter");
  await page.getByText("This text is shown once").waitFor();
  assert.equal(await field.inputValue(), "the door is 1234");
  assert.equal(await field.getAttribute("readonly"), "", "it is under way");
  for (const key of ["Enter", "Escape", "Enter"]) await field.press(key);
  await page.getByText("This text is shown once").waitFor();
  client.startClient();
  await page.getByText("The page comes back by itself").waitFor({ state: "detached" });
  await page.getByText("This text is shown once").waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "");
  assert.equal(await field.getAttribute("readonly"), null);

  await beginOnce();
  await field.fill("the safe is 5678");
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>(".composer-text")?.value === "the safe is 5678");
  await field.evaluate((area) => {
    for (let press = 0; press < 2; press += 1) area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  await page.getByText("This text is shown once").waitFor({ state: "detached" });
  await field.fill("the end");
  await field.press("Enter");
  await until("all of it has arrived", async () => (await kinds()).at(-1)?.text === "the end");
  const said = await kinds();
  assert.deepEqual(said.slice(-3).map(({ kind }) => kind), ["once", "once", "text"]);
  assert.equal(await draft(), null);
});

test("what was begun in one tab is in the field of the other, where nothing else was", async () => {
  const second = await page.context().newPage();
  follow(second);
  await second.goto(await client.address());
  await second.locator(".chat-row-main").first().click();
  const field = second.getByLabel("Write a message");
  await field.waitFor();
  await page.getByLabel("Write a message").fill("begun here");
  await until("it is there", async () => (await field.inputValue()) === "begun here");
  await field.fill("");
  await until("it is gone", async () => (await page.getByLabel("Write a message").inputValue()) === "");
  assertFaultless(second);
  await second.close();
});

test("a request that was answered elsewhere is gone from each tab", async () => {
  const answers: [string, (name: string) => Promise<unknown>][] = [
    ["carol", (name) => alice.run("requests", "decline", name)],
    ["dora", (name) => alice.run("requests", "accept", name)],
    ["erika", (name) => alice.run("block", name)],
    ["frida", (name) => declineIn(name)],
  ];
  await page.getByRole("navigation").getByRole("button", { name: /Requests/ }).click();
  for (const [name, answer] of answers) {
    const stranger = await here.person(name);
    await stranger.run("send", "alice", `It is ${name}`);
    await page.locator(".requests").getByText(`It is ${name}`).waitFor();
    await answer(name);
    await page.locator(".requests").getByText(`It is ${name}`).waitFor({ state: "detached" });
  }
  await page.getByRole("navigation").getByRole("button", { name: "Chats" }).click();
});

test("Back closes what stands over the page, and the page stays where it is with its focus", async () => {
  const row = page.locator(".chat-row-main", { hasText: "bobby" });
  await row.click();
  const there = await page.evaluate(() => location.hash);
  const opened: [string, () => Promise<void>][] = [
    ["details", () => page.locator(".head-about").click()],
    ["search", () => page.keyboard.press("Control+f")],
    ["palette", () => page.keyboard.press("Control+k")],
    ["emoji", () => page.getByRole("button", { name: "Choose an emoji" }).click()],
    ["menu", () => page.locator(".head").getByRole("button", { name: "More about this chat" }).click()],
    ["menu of the composer", () => page.getByRole("button", { name: "Send something else" }).click()],
  ];
  const above = page.locator("dialog[open], [popover]");
  for (const [name, open] of opened) {
    await page.locator(".head-about").focus();
    await open();
    await above.waitFor();
    await page.goBack();
    await above.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => location.hash), there, name);
    assert.equal(await page.locator(".head").count(), 1, name);
    assert.ok(await page.evaluate(() => document.activeElement?.matches("button, textarea, input")), `${name}: the focus is on something to use`);
  }
  await page.goBack();
  await page.locator(".head").waitFor({ state: "detached" });
  await page.goForward();
  await page.locator(".head").waitFor();
});

test("Back comes to the chats before it leaves the page, whatever came before, and closes what is open there", async () => {
  const address = await page.evaluate(() => location.href);
  assert.match(address, /#chat\//);
  const second = await page.context().newPage();
  follow(second);
  await second.setViewportSize({ width: 360, height: 800 });
  await second.goto(address);
  await second.locator(".head").waitFor();
  await second.reload();
  await second.locator(".head").waitFor();
  await second.goBack();
  const rows = second.locator(".chat-row-main").first();
  await rows.waitFor();
  await second.locator(".list-head").getByRole("button", { name: "Search" }).click();
  await second.getByRole("dialog").waitFor();
  await second.goBack();
  await second.getByRole("dialog").waitFor({ state: "detached" });
  await rows.click({ button: "right" });
  await second.getByRole("menu").waitFor();
  await second.goBack();
  await second.getByRole("menu").waitFor({ state: "detached" });
  await rows.waitFor();
  assertFaultless(second);
  await second.goBack();
  await second.waitForURL("about:blank");
  await second.close();
});

test("an address of no chat leads back to the chats, however narrow the window is", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.evaluate(() => void (location.hash = "chat/deadbeef"));
  await page.getByText("This chat is not here any more").waitFor();
  await assertAccessible(page, "a chat that is not there");
  await page.getByRole("button", { name: "Back" }).click();
  await page.locator(".chat-row-main", { hasText: "bobby" }).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
});

async function beginOnce(): Promise<void> {
  await page.getByRole("button", { name: "Send something else" }).click();
  await page.getByRole("menuitem", { name: "Message or file to be shown once" }).click();
  await page.getByText("This text is shown once").waitFor();
}

/** Declines in a tab of its own. */
async function declineIn(name: string): Promise<void> {
  const second = await page.context().newPage();
  follow(second);
  await second.goto(await client.address());
  await second.getByRole("navigation").getByRole("button", { name: /Requests/ }).click();
  await second.locator(".request", { hasText: `It is ${name}` }).getByRole("button", { name: "Delete" }).click();
  await second.locator(".requests").getByText(`It is ${name}`).waitFor({ state: "detached" });
  assertFaultless(second);
  await second.close();
}

/** What is begun in the chat with Bobby, as the client keeps it. */
async function draft(): Promise<string | null> {
  const all = (await alice.run("conversations")).flat() as { pair: boolean; draft: string | null }[];
  return all.find(({ pair }) => pair)?.draft ?? null;
}

async function kinds(): Promise<{ kind: string; text: string | null }[]> {
  return (await bobby.run("read", "alice", "--limit", "20", "--keep-unread")) as { kind: string; text: string | null }[];
}
