// Two people who have nothing but the program: from an empty home to an answered message, in the page alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { world, type World } from "../harness";

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

test("two newcomers come to a message and its answer", async () => {
  const [ann, bob] = await Promise.all([signUp("ann"), signUp("bob")]);
  await ann.getByRole("button", { name: "Write to somebody" }).click();
  await ann.getByLabel("Name", { exact: true }).fill("bob");
  await assertAccessible(ann, "new chat");
  await ann.getByRole("button", { name: "Find" }).click();
  await ann.getByLabel("First message").fill("Shall we climb on Sunday?");
  await ann.getByRole("button", { name: "Send", exact: true }).click();

  await bob.getByRole("button", { name: "Look around first" }).click();
  await assertAccessible(bob, "an empty list");
  await bob.getByRole("navigation").getByRole("button", { name: /Requests/ }).click();
  await bob.getByText("Shall we climb on Sunday?").waitFor();
  await assertAccessible(bob, "a request");
  await bob.getByRole("button", { name: "Accept" }).click();
  await bob.getByLabel("Write a message").fill("Gladly!");
  await bob.keyboard.press("Enter");
  await ann.locator(".shell-pane").getByText("Gladly!").waitFor();
  await assertAccessible(ann, "a chat");
  assertFaultless(ann);
  assertFaultless(bob);
});

test("what was typed wrongly is said beside its field, and nothing is sent", async () => {
  const client = await here.newcomer("carol").open();
  const page = await openTab(browser, client);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByLabel("Name that others find you by").fill("no spaces here");
  await page.getByLabel("Passphrase", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("A name has 3 to 32 letters").waitFor();
  await page.getByText("At least 8 characters").waitFor();
  await assertAccessible(page, "a form with mistakes");
  assertFaultless(page);
});

/** Makes an account by the page, and leaves at the end of the first minute. */
async function signUp(name: string): Promise<Page> {
  const client = await here.newcomer(name).open();
  const page = await openTab(browser, client);
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByLabel("Name that others find you by").fill(name);
  await page.getByLabel("Passphrase", { exact: true }).fill("a long passphrase");
  await assertAccessible(page, "the form");
  await page.getByRole("button", { name: "Make the account" }).click();
  const code = await page.locator(".welcome-code").innerText();
  assert.match(code, /^[0-9A-Z-]{20,}$/);
  await assertAccessible(page, "the recovery code");
  await page.getByLabel("I have written it down").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("You are in").waitFor();
  await page.getByRole("img", { name: "Picture of your name and server" }).waitFor();
  await assertAccessible(page, "the end of the first minute");
  return page;
}
