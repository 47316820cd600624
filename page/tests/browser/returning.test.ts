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

  // The words are in this tab alone: it is not left without a question, and they stay when the answer is to stay.
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  assert.equal(question.type(), "beforeunload");
  await question.dismiss();
  await page.locator(".shell-pane").getByText("Written while nothing ran").first().waitFor();

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

test("what was begun before the client died is there when it is back, in another tab too, and what was added since in the tab that stayed", async () => {
  const [erin, fred] = await Promise.all([here.person("erin"), here.person("fred")]);
  await fred.run("send", "erin", "Hello");
  await erin.run("requests", "accept", "fred");
  const client = await erin.open();
  const kept = async (): Promise<string | null | undefined> => ((await erin.run("conversations"))[0] as { draft: string | null }[])[0]?.draft;
  const page = await openTab(browser, client);
  await page.locator(".chat-row-main").first().click();
  const field = page.getByLabel("Write a message");
  await field.fill("Begun while it ran");
  await until("it is kept", async () => (await kept()) === "Begun while it ran");

  client.killClient();
  await page.getByText("The page comes back by itself").waitFor();
  await field.fill("Begun while it ran, and written on");
  client.startClient();
  await page.getByText("The page comes back by itself").waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "Begun while it ran, and written on");
  await until("what was added is kept too", async () => (await kept()) === "Begun while it ran, and written on");

  // A tab that goes at once hands over what was begun in it.
  await field.fill("The last word");
  await page.evaluate(() => void (location.href = "about:blank"));
  await until("it is kept, though there was no pause", async () => (await kept()) === "The last word");

  // And one that dies with the client takes with it what the client was not told, and nothing of what it was.
  const second = await openTab(browser, client);
  await second.locator(".chat-row-main").first().click();
  client.killClient();
  await second.getByText("The page comes back by itself").waitFor();
  await second.getByLabel("Write a message").fill("Told to nobody");
  await second.context().close();
  client.startClient();
  const third = await openTab(browser, client);
  await third.locator(".chat-row-main").first().click();
  await until("it is there in another tab", async () => (await third.getByLabel("Write a message").inputValue()) === "The last word");
  const stored = await third.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!stored.includes("word"), "nothing of it is in the browser's storage");
  assertFaultless(third);
});

test("whoever unlocks the profile in the page is shown all of it at once, however it came to be locked", async () => {
  const [carol, dora] = await Promise.all([here.person("carol"), here.person("dora")]);
  await dora.run("send", "carol", "Under the bridge");
  await carol.run("requests", "accept", "dora");
  // Nothing tells the passphrase to this client.
  const client = await here.newcomer("carol").open();
  const page = await openTab(browser, client);
  const chat = page.locator(".chat-row-main", { hasText: "dora" });
  const unlock = async (how: string): Promise<void> => {
    await page.getByRole("heading", { name: "Locked", exact: true }).waitFor();
    assert.equal(await page.getByText("Under the bridge").count(), 0, `nothing is shown: ${how}`);
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("a passphrase for tests");
    await page.keyboard.press("Enter");
    await page.getByRole("navigation").first().waitFor();
    await page.evaluate(() => void (location.hash = "list"));
    await chat.waitFor();
    await page.getByText("Not connected to the server").waitFor({ state: "detached" });
  };
  await unlock("opened while it is locked");
  await chat.click();

  await page.evaluate(() => void (location.hash = "settings/profile"));
  await page.getByRole("button", { name: "Lock now" }).click();
  await unlock("locked by hand");
  await chat.click();
  await page.getByLabel("Write a message").fill("I am coming");
  await page.keyboard.press("Enter");
  await page.locator(".row-own", { hasText: "I am coming" }).locator("[aria-label=sent], .tick-sent, .tick").first().waitFor();

  client.killClient();
  await page.getByText("The page comes back by itself").waitFor();
  client.startClient();
  await unlock("the client was started again");
  assertFaultless(page);
});
