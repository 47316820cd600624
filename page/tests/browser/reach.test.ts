// What could be out of reach: menus in a low window, what scrolls by keyboard, what one has just sent, and where the focus was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { tellFailures } from "../failures";
import { until, world, type Person, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { flood } from "../walking";

let here: World;
let browser: Browser;
let ann: Person;
let bob: Person;
let page: Page;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")]);
  [ann, bob] = await Promise.all([here.person("ann"), here.person("bob")]);
  await ann.run("send", "bob", "Hello Bob");
  await bob.run("requests", "accept", "ann");
  const stranger = await here.person("stranger");
  await stranger.run("send", "ann", "We have not met. ".repeat(200));
  page = await openTab(browser, await ann.open(), { reducedMotion: "reduce" });
  const program = await flood(bob, "ann", 50);
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await row("Row 50 ").waitFor();
  program.stdin?.end();
});

after(async () => {
  await browser.close();
  await here.end();
});

test("whoever has scrolled up and sends is taken to what they have sent", async () => {
  await scroll("up");
  assert.ok((await fromEnd()) > 400, "it is far from the end");
  await write("I am down here");
  await row("I am down here").waitFor();
  await until("it is in sight", async () => (await fromEnd()) <= 15);
});

test("whoever is at the end stays there while a line above the rows comes and goes", async () => {
  await scroll("down");
  for (const [verb, count] of [["pin", 1], ["unpin", 0]] as const) {
    if (verb === "pin") {
      await menuOf("I am down here");
      await page.getByRole("menuitem", { name: "Pin for everybody" }).click();
    } else {
      await page.locator(".pins").getByRole("button", { name: "Unpin" }).click();
    }
    await until(`the line of pins: ${count}`, async () => (await page.locator(".pins").count()) === count);
    await until("the row that tells of it is there", async () => (await page.locator(".happening", { hasText: `You ${verb}ned a message` }).count()) > 0);
    await until("the end is in sight", async () => (await fromEnd()) <= 15);
  }
});

test("at twice the size a menu and the emoji are in the window, and what they do not show is scrolled to", async () => {
  await page.setViewportSize({ width: 640, height: 400 });
  await menuOf("I am down here");
  await assertInside(page.getByRole("menu"));
  await page.keyboard.press("End");
  await assertInside(page.locator(".menu-item:focus"));
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Choose an emoji" }).last().click();
  await assertInside(page.locator(".picker"));
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("what scrolls is reached by keyboard, whatever is in it", async () => {
  await bob.run("send", "ann", "--markdown", `\`\`\`\n${"a long line of a program ".repeat(20)}\n\`\`\``);
  await page.locator("pre.marked-code[tabindex='0']").waitFor();
  await assertAccessible(page, "a chat with a long line of a program");
  await page.evaluate(() => void (location.hash = "requests"));
  await page.locator(".request-text[tabindex='0']").waitFor();
  await assertAccessible(page, "a long first text");
  await page.evaluate(() => history.back());
  await row("I am down here").waitFor();
  await page.keyboard.press("Control+/");
  await page.setViewportSize({ width: 640, height: 400 });
  await page.locator(".dialog-body[tabindex='0']").waitFor();
  await assertAccessible(page, "a dialog that scrolls");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("an own message that is quoted in an own bubble can be read", async () => {
  await menuOf("I am down here");
  await page.getByRole("menuitem", { name: "Reply" }).click();
  await write("As I said");
  await page.locator(".bubble-own .quote-name", { hasText: "You" }).waitFor();
  await row("As I said").locator(".tick-waiting").waitFor({ state: "detached" });
  await assertAccessible(page, "oneself quoted");
});

test("a picture over the page gives the focus back to what has opened it", async () => {
  await page.locator(".composer input[type=file]").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: DOT });
  await page.locator(".attachment").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const picture = page.locator(".row-own img").last();
  const opener = page.locator("button:has(.row-own img), .row-own button:has(img)").last();
  await picture.waitFor();
  await opener.focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog.viewer").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog.viewer").waitFor({ state: "detached" });
  assert.ok(await opener.evaluate((one) => one === document.activeElement));
});

test("what somebody shows is scanned where a chat begins, and the camera’s picture is in sight", async () => {
  await page.setViewportSize({ width: 640, height: 400 });
  await page.evaluate(() => void (location.hash = "list"));
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByRole("button", { name: "Scan their picture" }).click();
  await page.getByRole("dialog").locator("video").waitFor();
  await until("the camera is seen", () => page.locator("video").evaluate((one: HTMLVideoElement) => one.videoHeight > 0));
  await until("its middle is in the window", () =>
    page.locator("video").evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      const body = one.closest(".dialog-body")?.getBoundingClientRect();
      const middle = (top + bottom) / 2;
      return body !== undefined && middle > body.top && middle < body.bottom;
    }),
  );
  await assertAccessible(page, "a scanner");
  await page.keyboard.press("Escape");
  assertFaultless(page);
});

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC",
  "base64",
);

function row(words: string): Locator {
  return page.locator(".messages-rows > .row", { has: page.locator(".body-text", { hasText: words }) }).last();
}

async function write(words: string): Promise<void> {
  const field = page.getByLabel("Write a message");
  await field.fill(words);
  await field.press("Enter");
}

async function menuOf(words: string): Promise<void> {
  await row(words).locator(".bubble").click({ button: "right" });
  await page.getByRole("menu").waitFor();
}

async function scroll(to: "up" | "down"): Promise<void> {
  await page.locator(".messages-scroller").evaluate((one, down) => one.scrollTo(0, down ? one.scrollHeight : 0), to === "down");
  await until(`scrolled ${to}`, async () => (to === "down" ? (await fromEnd()) <= 15 : (await fromEnd()) > 400));
}

/** How far the end of the rows is below the window, CSS pixels. */
function fromEnd(): Promise<number> {
  return page.locator(".messages-scroller").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
}

async function assertInside(one: Locator): Promise<void> {
  await until(`${String(one)} is inside of the window`, () =>
    one.evaluate((element) => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    }),
  );
}
