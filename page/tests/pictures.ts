// Pictures of each screen for docs/, in light, dark, a narrow window, and Arabic: real people with real programs. Printed, and no test.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openTab, startBrowser } from "./tabs";
import { until, world, type Opened } from "./harness";
import { contradict } from "./lying";

const FOLDER = join(import.meta.dirname, "../../docs/pictures/screens");

/** How a screen is looked at, by the name of its folder. */
const LOOKS: Record<string, BrowserContextOptions> = {
  light: {},
  dark: { colorScheme: "dark" },
  narrow: { viewport: { width: 360, height: 740 } },
  arabic: { locale: "ar" },
};

/** What each settings pane is called in its file's name, in the order in which they stand. */
const SETTINGS = ["profile", "privacy", "devices", "appearance", "notifications", "directory", "about"];

const [here, browser] = await Promise.all([world(), startBrowser()]);
try {
  const [alice, bobby, carol] = await Promise.all(["alice", "bobby", "carol"].map((name) => here.person(name)));
  if (!alice || !bobby || !carol) throw new Error("nobody");
  await bobby.run("send", "alice", "Shall we climb on Sunday?");
  await alice.run("requests", "accept", "bobby");
  await alice.run("send", "bobby", "Yes! Who brings the rope?");
  await bobby.run("send", "alice", "--markdown", "I do. The route is **Tower Ridge**, see https://example.org/ridge");
  await alice.run("group", "create", "Climbing club", "bobby");
  await alice.run("poll", "Climbing club", "When do we start?", "At six", "At seven");
  await alice.run("send", "Climbing club", "Bring a lamp, all of you.");
  await bobby.run("listen", "--until-idle");
  await carol.run("send", "alice", "Hello, this is Carol from the hut. May I join you?");
  await alice.run("listen", "--until-idle");
  const client = await alice.open();
  for (const [look, options] of Object.entries(LOOKS)) await tour(client, look, options);
  await locked(client);
  await first(await here.newcomer("dora").open());
  await contradict(here, bobby);
  await alarm(await bobby.open());
  console.log(`pictures are in ${FOLDER}`);
} finally {
  await browser.close();
  await here.end();
}

/** Walks through what somebody with an account sees. */
async function tour(client: Opened, look: string, options: BrowserContextOptions): Promise<void> {
  const page = await openTab(browser, client, options);
  await page.locator(".chat-row-main").first().waitFor();
  const isNarrow = look === "narrow";
  const shoot = (name: string): Promise<void> => picture(page, look, name);
  const rail = (at: number): Promise<void> => page.locator(".rail-button").nth(at).click();
  const back = async (): Promise<void> => {
    if (isNarrow) await page.locator(".shell-pane header .icon-button, .head .icon-button").first().click();
  };
  await shoot("chats");
  await page.keyboard.press("Control+k");
  await shoot("palette");
  await close(page);
  await page.keyboard.press("Control+/");
  await shoot("keys");
  await close(page);
  await page.keyboard.press("Control+f");
  await page.getByRole("searchbox").fill("cl");
  await page.locator("dialog .found").nth(1).waitFor();
  await shoot("search");
  await close(page);
  for (const [chat, name] of [["bobby", "pair"], ["Climbing club", "group"]] as const) {
    await page.locator(".chat-row-main", { hasText: chat }).last().click();
    await page.locator(".bubble").first().waitFor();
    await shoot(name);
    if (name === "pair") {
      await page.locator(".bubble").first().click({ button: "right" });
      await shoot("menu");
      await page.keyboard.press("Escape");
      await page.locator(".composer .icon-button").nth(1).click();
      await shoot("emoji");
      await page.keyboard.press("Escape");
    }
    await page.locator(".head-about").click();
    await shoot(`${name}-details`);
    if (name === "pair") {
      await page.locator("dialog .details-row").first().click();
      await shoot("verify");
    }
    await close(page);
    await back();
  }
  for (const [at, name] of ["requests", "starred", "archive"].entries()) {
    await rail(at + 1);
    await shoot(name);
  }
  for (const [at, name] of SETTINGS.entries()) {
    await rail(4);
    const link = page.locator(".settings-link").nth(at);
    if ((await link.count()) === 0) break;
    await link.click();
    await shoot(`settings-${name}`);
    await back();
  }
  await page.context().close();
}

/** What is left to see of a profile that is locked. */
async function locked(client: Opened): Promise<void> {
  const pages: Page[] = [];
  // One after the other: each is opened by the newest launch code.
  for (const options of Object.values(LOOKS)) pages.push(await openTab(browser, client, options));
  for (const page of pages) await page.locator(".chat-row-main").first().waitFor();
  await pages[0]?.evaluate(() => void (location.hash = "settings/profile"));
  await pages[0]?.getByRole("button", { name: "Lock now" }).click();
  for (const [at, look] of Object.keys(LOOKS).entries()) {
    const page = pages[at] as Page;
    await page.locator(".welcome-form").waitFor();
    await picture(page, look, "locked");
    await page.context().close();
  }
}

/** What whoever has seen the directory contradict itself sees over everything. */
async function alarm(client: Opened): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await openTab(browser, client, options);
    await page.locator(".banner-danger summary").click();
    await page.locator(".chat-row-main").first().waitFor();
    await picture(page, look, "alarm");
    await page.context().close();
  }
}

/** What somebody sees who has no account yet. */
async function first(client: Opened): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await openTab(browser, client, options);
    await page.locator("main button, .welcome button").first().waitFor();
    await picture(page, look, "welcome");
    await page.locator("main button, .welcome button").first().click();
    await page.locator(".welcome-form").waitFor();
    await picture(page, look, "register");
    await page.context().close();
  }
}

async function close(page: Page): Promise<void> {
  await until("nothing lies above the page", async () => {
    if ((await page.locator("dialog[open]").count()) === 0) return true;
    await page.keyboard.press("Escape");
    return false;
  });
}

async function picture(page: Page, look: string, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  await page.waitForTimeout(300);
  mkdirSync(join(FOLDER, look), { recursive: true });
  await page.screenshot({ path: join(FOLDER, look, `${name}.png`) });
}
