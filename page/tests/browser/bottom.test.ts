// Whoever is at the newest message stays there, whatever comes and goes around the rows and however high they become.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, world, type Person, type World } from "../harness";
import { flood } from "../walking";

let here: World;
let browser: Browser;
let bob: Person;
let page: Page;

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  const ann = await here.person("ann");
  bob = await here.person("bob");
  await bob.run("send", "ann", "Hello");
  await ann.run("requests", "accept", "bob");
  const program = await flood(bob, "ann", 60);
  page = await openTab(browser, await ann.open());
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await until("the newest is there", async () => {
    await page.keyboard.press("Control+j");
    return (await page.locator(".row", { hasText: "Row 60 " }).count()) > 0;
  });
  program.stdin?.end();
  await until("it is seen", async () => (await gap()) <= 1);
  await stays("it begins at the end");
});

after(async () => {
  assertFaultless(page);
  await browser.close();
  await here.end();
});

test("what is written takes more lines and fewer", async () => {
  const field = page.getByLabel("Write a message");
  await field.click();
  for (let line = 1; line <= 8; line += 1) {
    await page.keyboard.type(`line ${line}`);
    await stays(`line ${line}`);
    await page.keyboard.press("Shift+Enter");
    await stays(`a line after ${line}`);
  }
  for (let left = 8; left > 0; left -= 1) {
    for (let letter = 0; letter < 7; letter += 1) await page.keyboard.press("Backspace");
    await stays(`${left} lines are left`);
  }
  await field.fill("all\nof\nit\nat\nonce");
  await stays("pasted");
  await field.fill("");
  await stays("emptied");
});

test("what is answered stands above the field, and goes", async () => {
  await page.locator(".row").last().hover();
  await page.keyboard.press("Control+Shift+r");
  await page.locator(".composer-about").waitFor();
  await stays("an answer is begun");
  await page.keyboard.press("Escape");
  await page.locator(".composer-about").waitFor({ state: "detached" });
  await stays("and given up");
});

test("a line across the window comes and goes with the server", async () => {
  await here.stopServer();
  await page.getByText("Not connected to the server").waitFor();
  await stays("the line is there");
  await here.startServer();
  await page.getByText("Not connected to the server").waitFor({ state: "detached" });
  await stays("the line is gone");
});

test("the window becomes lower, narrower, and as it was", async () => {
  for (const [width, height] of [[1280, 500], [600, 800], [360, 500], [1280, 800]] as const) {
    await page.setViewportSize({ width, height });
    await stays(`${width} × ${height}`);
  }
});

test("letters become larger, and as they were", async () => {
  for (const size of ["150%", "200%", "80%", ""]) {
    await page.evaluate((size) => void (document.documentElement.style.fontSize = size), size);
    await stays(size || "as they were");
  }
});

test("a row grows long after it is drawn, as one whose picture comes late", async () => {
  const grow = (px: number): Promise<void> =>
    page.evaluate((px) => {
      const bubble = [...document.querySelectorAll<HTMLElement>(".bubble")].at(-3);
      if (bubble) bubble.style.paddingBlockEnd = px === 0 ? "" : `${px}px`;
    }, px);
  for (const px of [240, 20, 600, 0]) {
    await grow(px);
    await stays(`${px} px more`);
  }
});

test("a line goes in the moment in which a message comes", async () => {
  // What the rows stand on is another height twice before the browser tells the page of either: it has moved them by itself.
  await page.evaluate(() => {
    const line = document.createElement("div");
    line.id = "line";
    line.style.blockSize = "90px";
    document.querySelector(".messages")?.before(line);
  });
  await stays("a line above");
  await page.evaluate(() => {
    document.getElementById("line")?.remove();
    document.querySelector(".messages-scroller")?.getBoundingClientRect();
    const row = document.createElement("li");
    row.id = "row";
    row.style.blockSize = "70px";
    document.querySelector(".messages-rows > .edge:last-child")?.before(row);
  });
  await stays("the line went, and a row came");
  await page.evaluate(() => document.getElementById("row")?.remove());
  await stays("the row went");
  for (let number = 1; number <= 5; number += 1) {
    await page.getByLabel("Write a message").fill("a\nb\nc\nd");
    await bob.run("send", "ann", `While she writes ${number}`);
    await page.getByLabel("Write a message").fill("");
    await page.locator(".row", { hasText: `While she writes ${number}` }).waitFor();
    await stays(`message ${number}`);
  }
});

test("whoever scrolls up is left where they are", async () => {
  await page.locator(".messages-scroller").hover();
  await page.mouse.wheel(0, -400);
  await until("it is scrolled", async () => (await gap()) > 300);
  const before = await gap();
  await page.getByLabel("Write a message").fill("a\nb\nc\nd");
  await page.getByLabel("Write a message").fill("");
  await frames();
  assert.ok(Math.abs((await gap()) - before) <= 1, `${before} px before, ${await gap()} after`);
});

/** How far the end of the rows is below what is seen, CSS pixels. */
function gap(): Promise<number> {
  return page.evaluate(() => {
    const scroller = document.querySelector(".messages-scroller");
    return scroller ? scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight : Number.NaN;
  });
}

function frames(): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  });
}

async function stays(when: string): Promise<void> {
  await frames();
  assert.ok((await gap()) <= 1, `${await gap()} px above the end: ${when}`);
  assert.equal(await page.locator(".jump").count(), 0, `nothing offers to go to the end: ${when}`);
}
