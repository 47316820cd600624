// A browser for tests: Debian's Chromium, tabs that report every error, and axe.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { PATIENCE_MS, type Opened } from "./harness";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Faults that each tab has shown: exceptions, errors on the console, what the policy has stopped. */
const faults = new WeakMap<Page, string[]>();

export function startBrowser(...further: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: [...FLAGS, ...further] });
}

/** A browser of somebody's own, with the page in it. */
export async function openTab(browser: Browser, opened: Opened, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  follow(page);
  await page.goto(await opened.address());
  return page;
}

/** All tabs that are open, the oldest first, and everything that each has said. */
export const tabs = new Set<Page>();
const heard = new WeakMap<Page, string[]>();

export function heardIn(page: Page): readonly string[] {
  return heard.get(page) ?? [];
}

/** Collects what a tab says, and what goes wrong in it. */
export function follow(page: Page): void {
  const found: string[] = [];
  const all: string[] = [];
  faults.set(page, found);
  heard.set(page, all);
  tabs.add(page);
  page.on("close", () => tabs.delete(page));
  page.on("pageerror", (error) => {
    found.push(error.stack ?? error.message);
    all.push(error.stack ?? error.message);
  });
  page.on("console", (said) => {
    all.push(`${said.type()}: ${said.text()}`);
    // A client that was stopped cannot be reached: that is what some tests are about.
    const gone = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection/.test(said.text());
    if (said.type() === "error" && !gone) found.push(`${said.text()} (${said.location().url})`);
  });
}

/** Nothing has gone wrong in a tab. */
export function assertFaultless(page: Page): void {
  assert.deepEqual(faults.get(page), []);
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Whoever cannot see or point can use what is on the screen, as far as axe can tell. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  // Colours that are on their way are not yet what they will be.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  await page.evaluate(AXE);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as { violations: Violation[] };
  const said = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} — ${node.failureSummary}`).join("; ")}`);
  assert.deepEqual(said, [], where);
}
