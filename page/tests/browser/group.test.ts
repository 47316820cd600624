// A group of three, each in a page of their own: what one of them does, and what all three see of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { world, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";

let here: World;
let browser: Browser;
let ann: Page;
let bob: Page;
let cem: Page;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  const people = await Promise.all(["ann", "bob", "cem"].map((handle) => here.person(handle)));
  const [first, ...others] = people;
  // Bob and Cem have written to Ann before, and not to each other.
  for (const other of others) {
    await other.run("send", "ann", `It is ${other.handle}`);
    await first?.run("requests", "accept", other.handle);
    await other.run("read");
  }
  const pages = await Promise.all(people.map(async (person) => openTab(browser, await person.open(), { reducedMotion: "reduce" })));
  [ann, bob, cem] = pages as [Page, Page, Page];
});

after(async () => {
  await browser.close();
  await here.end();
});

test("a group is made in the page, and all three see who is in it", async () => {
  await ann.getByRole("button", { name: "New chat" }).first().click();
  await ann.getByRole("button", { name: "New group" }).click();
  await ann.getByLabel("Name of the group").fill("Climbing club");
  for (const name of ["bob", "cem"]) await ann.getByRole("checkbox", { name }).check();
  await ann.getByRole("button", { name: "Make the group" }).click();
  for (const page of [ann, bob, cem]) {
    await page.locator(".chat-row-main", { hasText: "Climbing club" }).click();
    await page.locator("#chat-title", { hasText: "Climbing club" }).waitFor();
  }
  // At once or one after the other, in the order of their ids.
  for (const name of ["bob", "cem"]) await seen(ann, new RegExp(`You added .*${name}`));
  await ann.locator(".head-about").click();
  for (const name of ["bob", "cem"]) await ann.getByRole("dialog").getByText(name, { exact: true }).first().waitFor();
  await ann.keyboard.press("Escape");
});

test("what is said has a name for the others, and ticks for whoever said it", async () => {
  await write(ann, "Shall we climb on Sunday?");
  for (const page of [bob, cem]) {
    await seen(page, "Shall we climb on Sunday?");
    await page.locator(".bubble-name", { hasText: "ann" }).waitFor();
  }
  await row(ann, "Shall we climb on Sunday?").locator(".tick-delivered, .tick-read").waitFor();
  assert.equal(await ann.locator(".bubble-own .bubble-name").count(), 0);
  await assertAccessible(bob, "a group");
});

test("an answer, an emoji, a change and a deletion reach both others", async () => {
  await row(bob, "Shall we climb").click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Reply" }).click();
  await write(bob, "At nine then");
  for (const page of [ann, bob, cem]) await row(page, "At nine then").locator(".quote", { hasText: "Shall we climb" }).waitFor();

  for (const page of [cem, ann]) {
    await row(page, "At nine then").hover();
    await row(page, "At nine then").getByRole("button", { name: "React" }).click();
    await page.getByRole("dialog", { name: "Choose an emoji" }).getByRole("button", { name: "thumbs up", exact: true }).first().click();
  }
  for (const page of [ann, bob, cem]) await row(page, "At nine then").locator(".reaction", { hasText: "2" }).waitFor();
  assert.equal(await row(bob, "At nine then").locator(".reaction[aria-pressed=true]").count(), 0);

  await bob.getByLabel("Write a message").press("ArrowUp");
  await bob.getByLabel("Write a message").fill("At ten then");
  await bob.keyboard.press("Enter");
  for (const page of [ann, bob, cem]) await row(page, "At ten then").getByRole("button", { name: "edited" }).waitFor();

  await write(cem, "Said by mistake");
  await seen(ann, "Said by mistake");
  await row(cem, "Said by mistake").click({ button: "right" });
  await cem.getByRole("menuitem", { name: "Delete for everybody" }).click();
  await cem.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await seen(cem, "You deleted this message");
  for (const page of [ann, bob]) {
    await seen(page, "This message was deleted");
    assert.equal(await row(page, "Said by mistake").count(), 0);
  }
});

test("a poll counts each of them, and only those who may pin are offered to", async () => {
  await cem.getByRole("button", { name: "Send something else" }).click();
  await cem.getByRole("menuitem", { name: "Poll" }).click();
  await cem.getByLabel("Question").fill("Where?");
  await cem.getByLabel(/^Option \W?1/).fill("Rock");
  await cem.getByLabel(/^Option \W?2/).fill("Hall");
  await cem.getByRole("button", { name: "Ask" }).click();
  for (const page of [ann, bob]) await page.locator(".poll-option", { hasText: "Rock" }).click();
  await cem.locator(".poll-option", { hasText: "Hall" }).click();
  for (const page of [ann, bob, cem]) {
    await page.locator(".poll-option", { hasText: "Rock" }).locator(".poll-count", { hasText: "2" }).waitFor();
    await page.locator(".poll-option", { hasText: "Hall" }).locator(".poll-count", { hasText: "1" }).waitFor();
    await page.getByText(/^\W?3\W? people have voted/).waitFor();
  }
  await row(bob, "At ten then").click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Reply" }).waitFor();
  assert.equal(await bob.getByRole("menuitem", { name: "Pin for everybody" }).count(), 0);
  await bob.keyboard.press("Escape");
  await row(ann, "At ten then").click({ button: "right" });
  await ann.getByRole("menuitem", { name: "Pin for everybody" }).click();
  for (const page of [ann, bob, cem]) await page.getByRole("button", { name: /Go to the pinned message: .*At ten then/ }).waitFor();
});

test("somebody is mentioned by name, and a message goes on to another chat", async () => {
  const field = ann.getByLabel("Write a message");
  await field.click();
  await field.pressSequentially("Bring the rope @ce");
  await ann.getByRole("option", { name: "cem" }).waitFor();
  await ann.keyboard.press("Enter");
  await ann.keyboard.press("Enter");
  for (const page of [ann, bob, cem]) await row(page, "Bring the rope").getByText("@cem").waitFor();

  await row(bob, "Bring the rope").click({ button: "right" });
  await bob.getByRole("menuitem", { name: "Forward" }).click();
  await bob.getByRole("dialog").getByRole("checkbox", { name: "ann" }).check();
  await bob.getByRole("button", { name: "Forward to one chat" }).click();
  await bob.getByText("Forwarded.").waitFor();
  await ann.locator(".chat-row-main", { hasText: "bob" }).filter({ hasNotText: "Climbing club" }).click();
  await row(ann, "Bring the rope").getByText("Forwarded").waitFor();
  await ann.locator(".chat-row-main", { hasText: "Climbing club" }).click();
});

test("one leaves: the others see it, and whoever left reads on and cannot write", async () => {
  await cem.locator(".head-about").click();
  await cem.getByRole("dialog").getByRole("button", { name: "Leave the group" }).click();
  await cem.getByRole("dialog").last().getByRole("button", { name: "Leave", exact: true }).click();
  await cem.getByText("You are not in this chat any more").waitFor();
  for (const page of [ann, bob]) await seen(page, /^\W?cem\W? left/);
  await write(ann, "Without Cem now");
  await seen(bob, "Without Cem now");
  await row(cem, "At ten then").waitFor();
  assert.equal(await row(cem, "Without Cem now").count(), 0);
  assert.equal(await cem.getByLabel("Write a message").count(), 0);
  await assertAccessible(cem, "a group that was left");
  for (const page of [ann, bob, cem]) assertFaultless(page);
});

function row(page: Page, words: string | RegExp): Locator {
  return page.locator(".messages-rows > .row", { hasText: words }).last();
}

function seen(page: Page, words: string | RegExp): Promise<void> {
  return row(page, words).waitFor();
}

async function write(page: Page, words: string): Promise<void> {
  const field = page.getByLabel("Write a message");
  await field.fill(words);
  await field.press("Enter");
}
