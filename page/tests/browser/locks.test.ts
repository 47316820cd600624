// What a chat's own lock hides in the page, what becomes of a file that was not sent, and of a profile that is a copy.

import assert from "node:assert/strict";
import { cpSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { until, world, type Opened, type Person, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";

let here: World;
let browser: Browser;
let ann: Person;
let bob: Person;
let client: Opened;
let page: Page;

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  [ann, bob] = await Promise.all([here.person("ann"), here.person("bob")]);
  await bob.run("send", "ann", "The kingfisher nests below the bridge");
  await ann.run("requests", "accept", "bob");
  client = await ann.open();
  page = await openTab(browser, client, { reducedMotion: "reduce" });
  await openChat();
});

after(async () => {
  await browser.close();
  await here.end();
});

test("a chat is locked, hides what was said, is unlocked, and taken out of its lock", async () => {
  // On a quick machine it is locked before it was read, and what comes is the second that is unread.
  await page.locator(".chat-row .badge").waitFor({ state: "detached" });
  await chatMenu("Lock with a passphrase");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("loses the chat’s history on this device").waitFor();
  await dialog.getByLabel("Passphrase", { exact: true }).fill("of this chat alone");
  await dialog.getByLabel("The same once more").fill("of this chat alane");
  await dialog.getByText("These are not the same.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Lock", exact: true }).isDisabled());
  await dialog.getByLabel("The same once more").fill("of this chat alone");
  await assertAccessible(page, "locking a chat");
  await look("lock");
  await dialog.getByRole("button", { name: "Lock", exact: true }).click();

  await page.getByText("This chat is locked by a passphrase of its own.").waitFor();
  await page.locator(".chat-row-preview", { hasText: "Locked" }).waitFor();
  await until("nothing of it is on the screen", async () => !(await page.locator("body").innerText()).includes("kingfisher"));
  await assertAccessible(page, "a locked chat");
  await look("locked");
  assert.equal(await searched(), 0);
  // What comes is counted, and nothing of it is told.
  await bob.run("send", "ann", "The kingfisher has five eggs");
  await page.locator(".chat-row .badge", { hasText: "1" }).waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes("kingfisher"));
  await page.reload();
  await page.getByText("This chat is locked by a passphrase of its own.").waitFor();

  await page.locator(".banner").getByLabel("Passphrase", { exact: true }).fill("mistyped");
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByText("That is not the passphrase.").waitFor();
  await page.locator(".banner").getByLabel("Passphrase", { exact: true }).fill("of this chat alone");
  await page.getByRole("button", { name: "Unlock" }).click();
  await row("five eggs").waitFor();
  await until("both are found while it is unlocked", async () => (await searched()) === 2);
  await chatMenu("Lock again");
  await page.getByText("This chat is locked by a passphrase of its own.").waitFor();
  assert.equal(await searched(), 0, "nothing of it is found any more");

  await page.locator(".head-about").click();
  await page.getByRole("button", { name: /^Remove the lock/ }).click();
  await page.getByRole("dialog").getByLabel("Passphrase", { exact: true }).fill("of this chat alone");
  await look("remove-lock");
  await page.getByRole("dialog").getByRole("button", { name: "Remove the lock" }).click();
  await row("five eggs").waitFor();
  await until("it is found again", async () => (await searched()) > 0);
  assert.equal(((await ann.run("conversations")) as { lock: string }[][]).flat()[0]?.lock, "no");
  assertFaultless(page);
});

test("a film that may tell too much fails with that reason, is there after a reload, and is sent as it is", async () => {
  await attach("tour.mp4");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const failed = page.locator(".row", { hasText: "tour.mp4" });
  await failed.getByText("that cannot be taken out").waitFor();
  assert.equal(await page.locator(".attachment").count(), 0, "it is in the chat, and not above the text too");
  await assertAccessible(page, "a file that was not sent");
  await look("not-sent");
  await page.reload();
  await failed.getByText("that cannot be taken out").waitFor();
  await page.locator(".chat-row-preview", { hasText: "A file was not sent" }).waitFor();
  await failed.getByRole("button", { name: "Send it as it is" }).click();
  await until("Bob has it", async () => (await filesOfBob()).includes("tour.mp4"));
  await page.getByText("A file was not sent").first().waitFor({ state: "detached" });
  assert.equal(await page.locator(".row", { hasText: "tour.mp4" }).count(), 1);

  await attach("other.mp4");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const other = page.locator(".row", { hasText: "other.mp4" });
  await other.getByRole("button", { name: "Discard" }).click();
  await other.waitFor({ state: "detached" });
  assert.ok(!(await filesOfBob()).includes("other.mp4"));
  assertFaultless(page);
});

test("what the client did not even get waits above the text, and nothing offers to send it as it is", async () => {
  await page.route("**/files", (route) => route.abort(), { times: 1 });
  await attach("plan.mp4");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".toast", { hasText: "They wait above the text" }).waitFor();
  assert.equal(await page.getByText("may say where").count(), 0);
  await page.getByRole("button", { name: /^Do not send .*plan.mp4/ }).click();
  assert.equal(await page.locator(".attachment").count(), 0);
});

test("a profile that was put back from a copy says so, and goes on when its person wants it", async () => {
  await client.stop();
  const [kept, put] = [`${ann.home}.copy`, `${ann.home}.gone`];
  cpSync(ann.home, kept, { recursive: true, preserveTimestamps: true });
  await ann.run("send", "bob", "From the first");
  renameSync(ann.home, put);
  renameSync(kept, ann.home);
  client = await ann.open();
  const tab = await openTab(browser, client, { reducedMotion: "reduce" });
  await tab.getByText("This profile is a copy").waitFor();
  await assertAccessible(tab, "a copied profile");
  await look("copied", tab);
  await tab.getByRole("button", { name: "Go on with this copy" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Go on with this copy" }).click();
  await tab.getByText("This profile is a copy").waitFor({ state: "detached" });
  const [own] = (await ann.run("whoami")) as { copied: boolean }[];
  assert.equal(own?.copied, false);
  assertFaultless(tab);
});

async function openChat(): Promise<void> {
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await page.locator("#chat-title", { hasText: "bob" }).waitFor();
}

async function chatMenu(item: string): Promise<void> {
  await page.locator(".head").getByRole("button", { name: "More about this chat" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** How many messages about kingfishers the search of the page finds. */
async function searched(): Promise<number> {
  await page.locator(".list-head").getByRole("button", { name: "Search" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox").fill("kingfisher");
  await dialog.getByRole("status").filter({ hasText: /message/ }).waitFor({ state: "attached" });
  const count = await dialog.locator(".found").count();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  return count;
}

async function attach(name: string): Promise<void> {
  const film = { name, mimeType: "video/mp4", buffer: Buffer.from("\0\0\0\x18ftypisom\0\0\0\0isommp42", "latin1") };
  await page.locator("input[type=file]").first().setInputFiles(film);
  await page.locator(".attachment", { hasText: name }).waitFor();
}

function row(words: string) {
  return page.locator(".messages-rows > .row", { hasText: words }).last();
}

async function filesOfBob(): Promise<(string | undefined)[]> {
  const rows = (await bob.run("read", "ann", "--limit", "50")) as { file?: { safe_name: string } | null }[];
  return rows.map(({ file }) => file?.safe_name);
}

/** Pictures to look at, where somebody wants them. */
async function look(name: string, of = page): Promise<void> {
  const folder = process.env["PICTURES"];
  if (folder) await of.screenshot({ path: join(folder, `${name}.png`) });
}
