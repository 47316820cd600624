// Two people with a chat: everything around it, with axe on each screen, in every language.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, world, type Opened, type Person, type World } from "../harness";

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
  await bobby.run("send", "alice", "Hello, shall we climb on Sunday?");
  await alice.run("requests", "accept", "bobby");
  await bobby.run("read");
  client = await alice.open();
  page = await openTab(browser, client);
  await page.locator(".chat-row-main").first().click();
});

afterEach(async () => {
  while ((await page.getByRole("dialog").count()) > 0) await page.keyboard.press("Escape");
});

after(async () => {
  assertFaultless(page);
  await browser.close();
  await here.end();
});

test("the details say who is there, and arrange the chat", async () => {
  await openDetails();
  await assertAccessible(page, "details");
  await page.getByRole("button", { name: "Pin to the top" }).click();
  await page.getByRole("button", { name: "Unpin" }).waitFor();
  await page.getByRole("button", { name: "Mute", exact: true }).click();
  await assertAccessible(page, "a menu");
  await page.getByRole("menuitem", { name: "For 8 hours" }).click();
  await page.getByText("Muted until").waitFor();
  await page.getByRole("radio", { name: "After a week" }).check();
  await page.keyboard.press("Escape");
  await page.locator(".shell-pane").getByText(/You set messages to disappear after/).waitFor();
  const [chat] = (await alice.run("conversations"))[0] as { pinned: boolean; muted_until: string | null }[];
  assert.equal(chat?.pinned, true);
  assert.notEqual(chat?.muted_until, null);
});

test("another safety number is refused, and the same one marks the person", async () => {
  await openDetails();
  await page.getByRole("button", { name: /Safety number/ }).click();
  const [safety] = (await bobby.run("verify", "alice")) as { number: string }[];
  assert.ok(safety);
  const field = page.getByLabel(/Type what .*bobby.* reads out/);
  await field.fill(safety.number.replace(/^\d/, (digit) => String((Number(digit) + 1) % 10)));
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.getByText("It is not the same").waitFor();
  await assertAccessible(page, "a number that is not the same");
  await field.fill(safety.number);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.getByText("It is the same").waitFor();
  const [told] = (await alice.run("verify", "bobby")) as { verified: string }[];
  assert.equal(told?.verified, "yes");
  await page.keyboard.press("Escape");
});

test("search finds chats and messages, and goes to them", async () => {
  await page.keyboard.press("Control+f");
  await page.getByLabel("Words to find").fill("climb");
  await page.locator(".found").getByText("shall we climb").waitFor();
  await assertAccessible(page, "search");
  await page.locator(".found").first().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("the palette goes anywhere by keys alone", async () => {
  await page.keyboard.press("Control+k");
  await assertAccessible(page, "the palette");
  await page.keyboard.type("priv");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("devic");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Devices" }).waitFor();
  await page.getByText("This device").waitFor();
});

test("Tab stays in the palette, and what had the focus has it again however the palette is left", async () => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("bobby");
  await page.keyboard.press("Enter");
  const composer = page.getByLabel("Write a message");
  for (const before of [composer, page.locator(".head-about")]) {
    for (const leave of LEAVES) {
      await before.focus();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Go to" }).waitFor();
      const stops = await page.getByRole("dialog").locator("button, input").count();
      for (const key of ["Tab", "Shift+Tab"]) {
        for (let press = 0; press <= stops; press += 1) {
          await page.keyboard.press(key);
          assert.equal(await page.evaluate(strayed), null, `${key}, ${press}`);
        }
      }
      await leave();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await until("the focus is back", () => before.evaluate((element) => element === document.activeElement));
    }
  }
});

const LEAVES = [
  () => page.keyboard.press("Escape"),
  () => page.getByRole("dialog").getByRole("button", { name: "Close" }).click(),
  async () => {
    await page.getByRole("dialog").getByRole("textbox").fill("new chat");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "New chat" }).waitFor();
    await page.keyboard.press("Escape");
  },
];

/** What has the focus behind an open dialog; nothing has where the browser's own bars have it. */
function strayed(): string | null {
  const at = document.activeElement;
  return at === null || at === document.body || at.closest("dialog[open]") !== null ? null : at.outerHTML;
}

test("a group is made, named, and its members have roles", async () => {
  await page.getByRole("navigation").getByRole("button", { name: "Chats" }).click();
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Name of the group").fill("Climbing club");
  await page.getByRole("checkbox", { name: /bobby/ }).check();
  await assertAccessible(page, "a new group");
  await page.getByRole("button", { name: "Make the group" }).click();
  await page.locator(".chat-row-main").getByText("Climbing club").first().waitFor();
  await openDetails();
  await page.getByRole("button", { name: /What to do about/ }).click();
  await page.getByRole("menuitem", { name: "Make admin" }).click();
  await page.locator(".member-role", { hasText: "Admin" }).waitFor();
  await assertAccessible(page, "details of a group");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name of the group").fill("Climbers");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Climbers" }).first().waitFor();
  await page.keyboard.press("Escape");
});

test("settings change what the client does, and each part can be used by everybody", async () => {
  for (const part of ["You", "Privacy", "Devices", "Appearance", "Notifications", "Directory and evidence", "About"]) {
    await openPart(part);
    await page.getByRole("heading", { name: part, exact: true }).waitFor();
    await assertAccessible(page, part);
  }
  await openPart("Privacy");
  await page.getByRole("switch", { name: /received and read/ }).click();
  await page.getByRole("radio", { name: "Nobody", exact: true }).first().check();
  await until("it holds in the client", async () => {
    const [chosen] = (await alice.run("settings")) as { receipts: boolean; may_write: string }[];
    return chosen?.receipts === false && chosen.may_write === "nobody";
  });
});

test("Arabic is read from the right, with names in their own direction", async () => {
  await openPart("Appearance");
  await page.getByRole("radio", { name: "العربية" }).check();
  await page.locator("html[dir=rtl][lang=ar]").waitFor();
  await assertAccessible(page, "Arabic");
  await page.getByRole("navigation").getByRole("button", { name: "المحادثات" }).click();
  const name = page.locator(".chat-row-main bdi").first();
  await name.waitFor();
  assert.equal(await name.evaluate((element) => getComputedStyle(element).unicodeBidi), "isolate");
});

test("no word on any screen comes from elsewhere than the languages' files", async () => {
  await page.getByRole("navigation").getByRole("button", { name: "الإعدادات" }).click();
  await page.locator(".settings-link").nth(3).click();
  await page.locator('.one-of-option input[type="radio"]').last().check();
  await page.locator('html[lang="en-XA"]').waitFor();
  for (let part = 0; part < 7; part += 1) {
    await page.locator(".settings-link").nth(part).click();
    await page.locator(".settings-body").waitFor();
    assert.deepEqual(await plainWords(), [], `settings, part ${part}`);
  }
  await page.keyboard.press("Control+k");
  assert.deepEqual(await plainWords(), [], "the palette");
  await page.keyboard.press("Escape");
  await page.locator(".rail-button").nth(1).click();
  assert.deepEqual(await plainWords(), [], "requests");
  await page.locator(".rail-button").nth(0).click();
  await page.locator(".chat-row-main").first().click();
  await page.locator(".head-about").click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await plainWords(), [], "a chat and its details");
});

/** Words in plain letters that are seen or heard, but for what people and the browser call themselves. */
function plainWords(): Promise<string[]> {
  return page.evaluate(() => {
    // The browser's own words for months and spans are English there as well.
    const own = /^(alice|bobby|climbers|climbing|club|hello|shall|we|climb|on|sunday|wiretight|en|am|pm|weeks?|days?|hours?|minutes?|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)$/i;
    const skipped = "bdi, code, time, [dir=auto], .avatar, .one-of-option, .settings-facts dd, .chat-row-preview, .day, svg, script";
    const words: string[] = [];
    const take = (text: string): void => {
      for (const word of text.replace(/[\u2068\u2069]/g, "").split(/\s+/)) {
        const letters = word.replace(/^\W+|\W+$/g, "");
        if (/[a-z]{2,}/i.test(letters) && /^[\x20-\x7e]+$/.test(word) && !own.test(letters)) words.push(word);
      }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent && !parent.closest(skipped)) take(walker.currentNode.textContent ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) take(element.getAttribute(name) ?? "");
    }
    return [...new Set(words)];
  });
}

async function openDetails(): Promise<void> {
  await page.locator(".head-about").click();
  await page.getByRole("dialog").waitFor();
}

async function openPart(part: string): Promise<void> {
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
  await page.locator(".settings-link", { hasText: part }).click();
}
