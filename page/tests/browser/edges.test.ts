// Every screen in the languages that need the most room or run the other way, from a telephone's width to a desk's: nothing runs over an edge.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { world, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";

let here: World;
let browser: Browser;
let page: Page;
let chat: string;

const WIDTHS = [360, 768, 1280];

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  const [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby-of-the-long-name")]);
  await bobby.run("send", "alice", "Shall we climb on Sunday, or rather on the Monday after, when the rock has dried?");
  await alice.run("requests", "accept", bobby.handle);
  await alice.run("send", bobby.handle, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhalterung");
  await bobby.run("send", "alice", "https://example.org/a/very/long/address/without/any/space/in/it/that/goes/on/and/on");
  await bobby.run("poll", "alice", "Where shall we meet?", "At the station in the morning", "At the rock");
  const stranger = await here.person("stranger");
  await stranger.run("send", "alice", "We have not met");
  await alice.run("group", "create", "A group with a name that is rather long", bobby.handle);
  page = await openTab(browser, await alice.open(), { reducedMotion: "reduce" });
  chat = (await page.locator(".chat-row-main", { hasText: "bobby" }).last().getAttribute("data-conversation")) ?? "";
});

after(async () => {
  await browser.close();
  await here.end();
});

test("in Arabic nothing runs over an edge, and everybody can use each screen", async () => {
  await speak("العربية");
  await page.locator("html[dir=rtl][lang=ar]").waitFor();
  await eachScreen("Arabic", (where) => assertAccessible(page, where));
  assert.deepEqual(await timesAtStart(), [], "the time of each text is at the end of its bubble, whatever way its words run");
});

test("in German nothing runs over an edge", async () => {
  await speak("Deutsch");
  await page.locator("html[dir=ltr][lang=de]").waitFor();
  await eachScreen("German", async () => undefined);
  assertFaultless(page);
});

test("a menu is over what is there, and moves none of it", async () => {
  await page.locator(".chat-row-main", { hasText: "A group with a name" }).click();
  await page.locator(".start").waitFor();
  const [shell, composer] = [page.locator(".shell-pane"), page.locator(".composer")];
  const before = [await shell.boundingBox(), await composer.boundingBox()];
  await page.locator(".head button[aria-haspopup=menu]").click();
  await page.getByRole("menu").waitFor();
  assert.deepEqual([await shell.boundingBox(), await composer.boundingBox()], before);
  await page.keyboard.press("Escape");
});

test("what was begun is in its box in each direction: files above the text, and a draft’s first words in the list", async () => {
  for (const language of ["العربية", "English"]) {
    await speak(language);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await go(`chat/${chat}`);
      await page.locator(".composer textarea").fill("A first line that is longer than the list is wide, by far\nand a second one");
      await page.locator(".composer input[type=file]").setInputFiles({ name: "a-picture-with-a-rather-long-name-to-be-cut.png", mimeType: "image/png", buffer: DOT });
      await page.locator(".attachment-about").waitFor();
      const where = `${language}, ${width} px wide`;
      await assertWithin(where);
      assert.deepEqual(await outsideOf(".attachment"), [], where);
      await page.locator(".attachment button").click();
      await go("list");
      const begun = page.locator(".chat-row-drafted bdi");
      await begun.waitFor();
      assert.ok(((await begun.boundingBox())?.width ?? 0) > 60, `the draft can be read: ${where}`);
      assert.deepEqual(await outsideOf(".chat-row-drafted"), [], where);
    }
  }
  await go(`chat/${chat}`);
  await page.locator(".composer textarea").fill("");
});

const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC",
  "base64",
);

/** What stands outside of the box that it is in. */
function outsideOf(box: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const found: string[] = [];
    for (const around of document.querySelectorAll(selector)) {
      const { left, right } = around.getBoundingClientRect();
      for (const one of around.querySelectorAll<HTMLElement>("*")) {
        const own = one.getBoundingClientRect();
        if (one.checkVisibility() && (own.left < left - 1 || own.right > right + 1)) found.push(`<${one.localName} class="${one.getAttribute("class")}">`);
      }
    }
    return found;
  }, box);
}

const PLACES = ["list", "requests", "starred", "archive", "settings", ...["profile", "privacy", "devices", "appearance", "notifications", "directory", "about"].map((part) => `settings/${part}`)];

/** Dialogs, and how they are opened from a chat whatever the language. */
const DIALOGS: Record<string, () => Promise<void>> = {
  palette: () => page.keyboard.press("Control+k"),
  search: () => page.keyboard.press("Control+f"),
  keys: () => page.keyboard.press("Control+/"),
  details: () => page.locator(".head-about").click(),
};

/** Goes everywhere in every width; looks closer where all of it is seen. */
async function eachScreen(language: string, closer: (where: string) => Promise<void>): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const look = async (screen: string): Promise<void> => {
      const where = `${screen} in ${language}, ${width} px wide`;
      await assertWithin(where);
      if (width === 1280 || screen === "chat" || screen === "list") await closer(where);
      const folder = process.env["PICTURES"];
      if (folder) await page.screenshot({ path: `${folder}/${language}-${width}-${screen.replace("/", "-")}.png` });
    };
    for (const place of PLACES) {
      await go(place);
      await look(place);
    }
    await go(`chat/${chat}`);
    await page.locator(".poll").waitFor();
    await look("chat");
    for (const [name, open] of Object.entries(DIALOGS)) {
      await open();
      await page.getByRole("dialog").waitFor();
      await look(name);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  }
}

/** Texts from the right whose time is nearer to the right. */
function timesAtStart(): Promise<(string | null)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".body-text .meta")]
      .filter((meta) => {
        const [own, around] = [meta.getBoundingClientRect(), (meta.closest(".bubble") ?? meta).getBoundingClientRect()];
        return own.left - around.left > around.right - own.right + 1;
      })
      .map((meta) => meta.closest(".row")?.textContent ?? null),
  );
}

async function speak(language: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await go("settings/appearance");
  await page.getByRole("radio", { name: language, exact: true }).check();
}

/** Goes to a place by its address. */
async function go(to: string): Promise<void> {
  await page.evaluate((fragment) => void (location.hash = fragment), to);
  await page.waitForFunction((part) => document.querySelector(part) !== null, to.startsWith("settings/") ? ".settings-body" : to.startsWith("chat/") ? ".composer" : ".list");
}

/** Nothing stands outside of the window, and no words are cut off without a sign of it. */
async function assertWithin(where: string): Promise<void> {
  const found = await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    const said: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) said.push(`the page is ${root.scrollWidth} px wide`);
    for (const one of document.querySelectorAll<HTMLElement>("body *")) {
      if (!one.checkVisibility() || one.closest(".unseen, svg, textarea, pre, .edge, .cut *")) continue;
      const { left, right, width } = one.getBoundingClientRect();
      const about = `<${one.localName} class="${one.className}"> ${one.textContent?.slice(0, 40) ?? ""}`;
      if (width > 0 && (right > innerWidth + 1 || left < -1)) said.push(`${about}: from ${left} to ${right}`);
      const style = getComputedStyle(one);
      const hasWords = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      if (hasWords && width > 1 && style.overflowX !== "visible" && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1) said.push(`${about}: is cut`);
    }
    // A name that is cut shows how it begins: its end alone could be somebody else's.
    for (const name of document.querySelectorAll<HTMLElement>(".cut bdi")) {
      const [text, place] = [name.firstChild, name.closest(".cut")?.getBoundingClientRect()];
      if (!name.checkVisibility() || !place || text?.nodeType !== Node.TEXT_NODE || !text.textContent) continue;
      const first = document.createRange();
      first.setStart(text, 0);
      first.setEnd(text, 1);
      const { left, right } = first.getBoundingClientRect();
      if (left < place.left - 1 || right > place.right + 1) said.push(`${text.textContent}: its beginning is cut`);
    }
    return said.slice(0, 8);
  });
  assert.deepEqual(found, [], where);
}
