// Two people who have nothing but the program: from an empty home to an answered message, in the page alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, witness, world, type World } from "../harness";

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
  await page.waitForFunction(() => document.activeElement?.matches("[aria-invalid]"));
  assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).value), "no spaces here", "the first that is wrong has the focus");
  await assertAccessible(page, "a form with mistakes");
  assertFaultless(page);
});

test("what an account cannot be made with is said in the page's words, and the form waits as it was filled in", async () => {
  const page = await openTab(browser, await here.newcomer("dora").open());
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByLabel("Name that others find you by").fill("dora");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("The system’s keyring cannot be used.").waitFor();
  await assertAccessible(page, "no keyring");
  await page.getByLabel("Name that others find you by").fill("no spaces here");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("A name has 3 to 32 letters").waitFor();
  assert.equal(await page.getByText("The system’s keyring cannot be used.").count(), 0, "what was wrong before");
  await here.person("gustav");
  await page.getByLabel("Name that others find you by").fill("gustav");
  await page.getByLabel("Passphrase", { exact: true }).fill("a long passphrase");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("This name is taken, or too similar to one that is.").waitFor();
  for (const step of ["Back", "I have an account", "Link this device"]) await page.getByRole("button", { name: step }).click();
  await page.getByRole("button", { name: "Show the code" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0, "what another form has told");
  for (const step of ["Back", "Back", "Make an account"]) await page.getByRole("button", { name: step }).click();
  await page.getByLabel("Name that others find you by").fill("dora");
  await page.getByLabel("Passphrase", { exact: true }).fill("a long passphrase");
  await page.getByRole("button", { name: "Make the account" }).click();
  // The code is shown this once: it is not left without a question.
  await page.getByLabel("I have written it down").waitFor();
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  assert.equal(question.type(), "beforeunload");
  await question.dismiss();
  await page.getByLabel("I have written it down").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("You are in").waitFor();
  assertFaultless(page);
});

test("whoever has left the recovery code without a word is reminded of it, in each tab, until they say that they have it", async () => {
  const newcomer = here.newcomer("hanna");
  const client = await newcomer.open();
  const left = await openTab(browser, client);
  await left.getByRole("button", { name: "Make an account" }).click();
  await left.getByLabel("Name that others find you by").fill("hanna");
  await left.getByLabel("Passphrase", { exact: true }).fill("a long passphrase");
  await left.getByRole("button", { name: "Make the account" }).click();
  const code = await left.locator(".welcome-code").innerText();
  await left.getByText("Your account is being made").waitFor({ state: "detached" });
  await left.context().close();

  const page = await openTab(browser, client);
  const reminder = page.getByText("Do you have your recovery code?");
  await page.locator(".list").filter({ has: reminder }).waitFor();
  await assertAccessible(page, "a reminder of the code");
  await page.getByRole("button", { name: "Check my code" }).click();
  await page.locator(".settings-part").filter({ has: reminder }).getByRole("button", { name: "Check my code" }).click();
  await page.getByRole("dialog").getByLabel("Recovery code").fill(code);
  await page.getByRole("dialog").getByRole("button", { name: "Check", exact: true }).click();
  await page.getByText("This is your recovery code.").waitFor();
  await reminder.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Replace the code" }).click();
  await page.getByRole("dialog").getByLabel("Recovery code").fill(code);
  await page.getByRole("dialog").getByRole("button", { name: "Replace", exact: true }).click();
  await page.getByLabel("I have written it down").waitFor();
  const second = await openTab(browser, client);
  const there = second.locator(".list").getByText("Do you have your recovery code?");
  await there.waitFor();
  await page.getByLabel("I have written it down").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await there.waitFor({ state: "detached" });
  await reminder.waitFor({ state: "detached" });
  for (const tab of [page, second]) assertFaultless(tab);
});

test("whoever makes an account, links a device or recovers names witnesses at once", async () => {
  const code = join(here.folder, "emil.code");
  await here.person("emil");
  for (const { who, way, fill, begin, then } of newcomers(readFileSync(code, "utf8").trim())) {
    const newcomer = here.newcomer(who);
    const page = await openTab(browser, await newcomer.open());
    for (const step of way) await page.getByRole("button", { name: step }).click();
    for (const [label, value] of Object.entries(fill)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByText("More options").click();
    const named = page.getByLabel("Witnesses");
    const count = page.getByLabel("How many must have signed");
    await count.fill("1");
    await page.getByText("Please fill this in.").waitFor();
    await named.fill("no-witness");
    await count.fill("2");
    await page.getByText(/^A number from 1 to .*1/).waitFor();
    await page.getByText("More options").click();
    await until("it is folded away", async () => !(await count.isVisible()));
    await page.getByRole("button", { name: begin }).click();
    await until("what stops the form is shown, and the person is there", () => count.evaluate((field) => field === document.activeElement));
    assert.ok(await page.getByText(/^A number from 1 to .*1/).isVisible(), `${who}: what is wrong`);
    await count.fill("");
    await page.getByRole("button", { name: begin }).click();
    await page.getByText("These are no witnesses.").waitFor();
    await assertAccessible(page, `${who}: wrong witnesses`);
    await named.fill(`${witness("one.example")}\n${witness("two.example")}`);
    await count.fill("1");
    await page.getByRole("button", { name: begin }).click();
    await page.getByText(then).waitFor();
    assertFaultless(page);
    if (who === "laptop") continue;
    await page.getByText("Your account is being made").waitFor({ state: "detached" });
    const [now] = (await newcomer.run("directory")) as { witnesses: string[]; quorum: number }[];
    assert.deepEqual([now?.witnesses.length, now?.quorum], [2, 1], who);
  }
});

/** How somebody comes to a form of the first minute, and what is filled in there. */
function newcomers(code: string) {
  const passphrase = { Passphrase: "a long passphrase" };
  const have = ["I have an account"];
  return [
    { who: "frida", way: ["Make an account"], fill: { "Name that others find you by": "frida", ...passphrase }, begin: "Make the account", then: "I have written it down" },
    { who: "laptop", way: [...have, "Link this device"], fill: { "The name of your account": "emil", ...passphrase }, begin: "Show the code", then: "Waiting for the other device" },
    {
      who: "fresh",
      way: [...have, "Use the recovery code"],
      fill: { "The name of your account": "emil", "Recovery code": code, ...passphrase },
      begin: "Make this my only device",
      then: "No chats yet",
    },
  ];
}

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
