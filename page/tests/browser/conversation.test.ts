// A chat between two people, one of them in the page: everything that can be said, and what others may say to do harm.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { until, world, type Opened, type Person, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { flood, walk, type Walked } from "../walking";

let here: World;
let browser: Browser;
let ann: Person;
let bob: Person;
let client: Opened;
let page: Page;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  [ann, bob] = [await here.person("ann"), await here.person("bob")];
  await ann.run("send", "bob", "Hello Bob");
  await bob.run("requests");
  await bob.run("requests", "accept", "ann");
  client = await ann.open();
  page = await openTab(browser, client, { reducedMotion: "reduce" });
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await row("Hello Bob").waitFor();
});

after(async () => {
  await browser.close();
  await client.stop();
  await here.end();
});

test("a text goes and comes, with its ticks by shape and in words", async () => {
  await write("Shall we climb on Sunday?");
  await row("Shall we climb on Sunday?").waitFor();
  await until("Bob has it", async () => (await textsOf(bob)).includes("Shall we climb on Sunday?"));
  await page.locator("[aria-label*='Shall we climb']").locator(".tick-delivered, .tick-read").waitFor();
  await bob.run("send", "ann", "Gladly");
  await row("Gladly").waitFor();
  await page.getByRole("log").getByText("Gladly").waitFor();
  await until("what is looked at counts as read", async () => {
    const [chat] = (await ann.run("conversations"))[0] as { unread: number }[];
    return chat?.unread === 0;
  });
  await assertAccessible(page, "a chat");
});

test("marked text is elements, a mention is of a person, and a line break is one", async () => {
  await write("**Plan**\n- rope");
  await page.locator(".bubble-own strong", { hasText: "Plan" }).waitFor();
  assert.equal(await page.locator(".bubble-own .marked-list li", { hasText: "rope" }).count(), 1);
});

test("a message is answered, thought of, changed with its history, and deleted", async () => {
  await said("Gladly").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Reply" }).click();
  await write("Then at nine");
  await page.locator(".row", { hasText: "Then at nine" }).locator(".quote", { hasText: "Gladly" }).waitFor();

  await said("Gladly").hover();
  await said("Gladly").getByRole("button", { name: "React" }).click();
  await page.getByRole("dialog", { name: "Choose an emoji" }).getByRole("button", { name: "thumbs up", exact: true }).first().click();
  await said("Gladly").locator(".reaction[aria-pressed=true]").waitFor();

  // What is on its way still cannot be changed: the arrow is for the newest, and for no other.
  await row("Then at nine").locator(".tick-sent, .tick-delivered, .tick-read").waitFor();
  await page.getByLabel("Write a message").press("ArrowUp");
  await until("the composer has what was said", async () => (await page.getByLabel("Write a message").inputValue()) === "Then at nine");
  await page.getByLabel("Write a message").fill("Then at ten");
  await page.keyboard.press("Enter");
  await row("Then at ten").getByRole("button", { name: "edited" }).click();
  await page.getByRole("dialog").getByText("Then at nine").waitFor();
  await assertAccessible(page, "what it said before");
  await page.keyboard.press("Escape");

  await row("Then at ten").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete for everybody" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row("You deleted this message").waitFor();
});

test("a file is attached to an answer, and answers", async () => {
  await said("Gladly").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Reply" }).click();
  await page.locator(".composer input[type=file]").setInputFiles({ name: "way.txt", mimeType: "text/plain", buffer: Buffer.from("left") });
  await page.locator(".attachment", { hasText: "way.txt" }).waitFor();
  await page.locator(".composer-about", { hasText: "Gladly" }).waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await row("way.txt").locator(".quote", { hasText: "Gladly" }).waitFor();
  await until("nothing is answered any more", async () => (await page.locator(".composer-about").count()) === 0);
});

test("a poll is asked and voted in, a text is shown once, a picture is sent with its words", async () => {
  await page.getByRole("button", { name: "Send something else" }).click();
  await assertAccessible(page, "a menu");
  await page.getByRole("menuitem", { name: "Poll" }).click();
  await page.getByLabel("Question").fill("Where?");
  await page.getByLabel(/^Option \W?1/).fill("Rock");
  await page.getByLabel(/^Option \W?2/).fill("Hall");
  await assertAccessible(page, "a poll that is made");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator(".poll-option", { hasText: "Rock" }).click();
  await page.locator(".poll-option[aria-pressed=true]", { hasText: "Rock" }).waitFor();

  await bob.run("once", "ann", "The door is 5678");
  await page.getByRole("button", { name: "Show it, once" }).click();
  await page.getByRole("dialog").getByText("The door is 5678").waitFor();
  await page.keyboard.press("Escape");
  await row("A message that was shown once").waitFor();

  await page.locator(".composer input[type=file]").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PNG });
  await page.getByLabel(/^What .*dot.png.* shows/).fill("A dot");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await row("A dot").locator("img").waitFor();
  await assertAccessible(page, "a chat with a poll and a picture");
  await row("A dot").locator(".photo").click();
  await page.getByRole("dialog", { name: "Pictures" }).locator("img").waitFor();
  await page.keyboard.press("Escape");
});

test("what others say and send is never more than words", async () => {
  await page.evaluate("window.harm = 0");
  const words = [
    "<img src=x onerror=window.harm=1><script>window.harm=1</script>",
    "[press](javascript:window.harm=1)",
    "\u202Egnp.exe \u2066 turned",
    "&lt;b&gt; ${window.harm=1} {{harm}}",
  ];
  for (const text of words) await bob.run("send", "ann", "--markdown", text);
  const svg = join(here.folder, "cat.png");
  writeFileSync(svg, '<svg xmlns="http://www.w3.org/2000/svg" onload="window.harm=1" width="9" height="9"/>');
  const html = join(here.folder, "page.html");
  writeFileSync(html, "<!doctype html><script>window.harm=1</script>");
  await bob.run("send", "ann", "--file", svg);
  await bob.run("send", "ann", "--file", html);
  await row("page.html").waitFor();
  assert.equal(await page.locator(".messages a[href^='javascript']").count(), 0);
  assert.equal(await page.locator(".messages script, .messages iframe, .messages object, .messages [onerror]").count(), 0);
  await row("cat.png").locator("button.file, .photo").first().click();
  assert.equal(await page.locator(".row", { hasText: "cat.png" }).locator("img").count(), 0);
  assert.equal(await page.evaluate("window.harm"), 0);
});

test("rows are reached by arrows, and the keys do what their sheet says", async () => {
  await page.getByLabel("Write a message").focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  const above = page.locator(".messages-rows > .row:has(.row-deeds)").nth(-2);
  assert.ok(await page.evaluate(() => document.activeElement?.matches(".row-deeds button")), "from below the row's own buttons come first");
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.evaluate(() => document.activeElement?.matches("[data-number]")), "and from them the rows");
  await above.focus();
  await above.getByRole("button", { name: "React" }).waitFor();
  await page.locator(".messages-rows [data-number]").last().focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  assert.ok(await page.evaluate(() => document.activeElement?.matches("[data-number]")));
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await assertAccessible(page, "the keys' sheet");
  await page.keyboard.press("Escape");
});

test("in the dark, in a narrow window, with large letters and from right to left nothing is cut or out of reach", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page, "a chat in the dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 640 });
  await assertAccessible(page, "a narrow chat");
  await assertReflows();
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await assertReflows();
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await page.setViewportSize({ width: 1280, height: 800 });
  assertFaultless(page);
});

test("a long chat is scrolled from end to end in a window of rows, without a gap and without a jump", async () => {
  const count = 600;
  const program = await flood(bob, "ann", count);
  await until("the newest is there", async () => {
    await page.keyboard.press("Control+j");
    return (await row(`Row ${count} `).count()) > 0;
  });
  program.stdin?.end();
  const walked = (await page.evaluate(walk)) as Walked;
  assert.ok(walked.most <= 300, `${walked.most} rows at once`);
  assert.ok(walked.drift <= GROUP_GAP_PX, `it has jumped by ${walked.drift} px`);
  assert.deepEqual(walked.missing, []);
  assert.ok(await page.locator(".start").isVisible());
});

test("whoever scrolls up by less than has just come stays there, whatever comes next", async () => {
  await until("the page is at the end", async () => {
    await page.keyboard.press("Control+j");
    return (await page.locator(".jump").count()) === 0;
  });
  const moved = await page.evaluate(async () => {
    const scroller = document.querySelector(".messages-scroller") as HTMLElement;
    const rows = [...scroller.querySelectorAll<HTMLElement>("[data-number]")];
    const frame = (): Promise<void> => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
    const grow = (at: number, by: number): void => rows.at(at)?.style.setProperty("padding-block-end", `${by}px`);
    scroller.scrollTop = scroller.scrollHeight;
    await frame();
    await frame();
    grow(-1, 800);
    // They are taken to the end with this frame; the event of it comes with the next.
    await frame();
    scroller.scrollTop -= 500;
    const edge = scroller.getBoundingClientRect().top;
    const first = rows.find((one) => one.getBoundingClientRect().bottom > edge);
    const top = first?.getBoundingClientRect().top ?? 0;
    await frame();
    await frame();
    grow(-2, 80);
    await frame();
    await frame();
    return Math.abs((first?.getBoundingClientRect().top ?? 0) - top);
  });
  assert.ok(moved <= 1, `it has jumped by ${moved} px`);
});

test("the program is small", () => {
  const size = readFileSync(new URL("../../dist/page.js", import.meta.url)).length;
  assert.ok(size < 500_000, `${size} bytes`);
});

/** A row moves by no more than the gap before a group, once it is known that the group began earlier. */
const GROUP_GAP_PX = 6;

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC",
  "base64",
);

function row(words: string): Locator {
  return page.locator(".messages-rows > .row", { hasText: words }).last();
}

/** The same, of those that say the words themselves, and do not answer them. */
function said(words: string): Locator {
  return page.locator(".messages-rows > .row", { has: page.locator(".body-text", { hasText: words }) }).last();
}

async function write(words: string): Promise<void> {
  const field = page.getByLabel("Write a message");
  await field.fill(words);
  await field.press("Enter");
}

async function textsOf(person: Person): Promise<unknown[]> {
  const rows = (await person.run("read", "ann", "--limit", "20")) as { text?: string }[];
  return rows.map((one) => one.text);
}

/** Nothing is wider than the window. */
async function assertReflows(): Promise<void> {
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((one) => one.checkVisibility() && !one.closest(".unseen, svg, textarea, pre, .edge"))
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
      .map((one) => one.className)
      .slice(0, 5),
  );
  assert.deepEqual(wide, []);
}
