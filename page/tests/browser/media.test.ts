// What is pasted, dropped and recorded in the page, and what others send to break it: names, texts and files that are more than they seem.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import type { Browser, Locator, Page } from "playwright-core";
import { until, world, type Person, type World } from "../harness";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";

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
  page = await openTab(browser, await ann.open(), { reducedMotion: "reduce" });
  await page.locator(".chat-row-main", { hasText: "bob" }).click();
  await row("Hello Bob").waitFor();
});

after(async () => {
  await browser.close();
  await here.end();
});

test("a picture that is pasted waits with its preview, and is sent", async () => {
  await page.getByLabel("Write a message").focus();
  await page.evaluate((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [...picture(10, 10)]);
  await page.locator(".attachment img").waitFor();
  await page.getByLabel(/^What .*pasted.png.* shows/).fill("A pasted picture");
  await assertAccessible(page, "a picture that is pasted");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await row("A pasted picture").locator(".photo img").waitFor();
  assert.equal(await page.locator(".attachment").count(), 0);
});

test("a picture that is shown once is told of and no more before, and is gone afterwards; and one goes out", async () => {
  const path = join(here.folder, "rock.png");
  writeFileSync(path, picture(20, 20));
  await bob.run("send", "ann", "--file", path, "The words with it", "--once");
  const open = page.getByRole("button", { name: "View the picture, once" });
  await open.waitFor();
  await assertAccessible(page, "a picture to be shown once");
  const told = await row("View the picture, once").innerHTML();
  assert.ok(!told.includes("rock.png") && !told.includes("The words") && !told.includes("<img") && !told.includes("<canvas"), told);
  await page.evaluate(() => {
    const gone: string[] = [];
    const revoke = URL.revokeObjectURL.bind(URL);
    URL.revokeObjectURL = (url) => {
      gone.push(url);
      revoke(url);
    };
    Object.assign(window, { gone });
  });
  await open.click();
  const dialog = page.getByRole("dialog", { name: "Shown once" });
  const shown = dialog.locator("img");
  await shown.waitFor();
  await dialog.getByText("The words with it").waitFor();
  await assertAccessible(page, "a picture that is shown once");
  const rows = (await ann.run("read", "bob", "--all")) as { kind: string; text: string | null; once: string | null }[];
  assert.deepEqual(rows.filter(({ kind }) => kind === "once").map(({ text, once }) => [text, once]), [[null, null]], "it is gone before it is closed");
  const url = await shown.getAttribute("src");
  await page.keyboard.press("Escape");
  await row("A message that was shown once").waitFor();
  assert.ok((await page.evaluate(() => (window as unknown as { gone: string[] }).gone)).includes(url ?? ""), "nothing of it stays in the tab");

  await page.getByRole("button", { name: "Send something else" }).click();
  await page.getByRole("menuitem", { name: "Message or file to be shown once" }).click();
  await page.locator(".composer input[type=file]").setInputFiles({ name: "ours.png", mimeType: "image/png", buffer: picture(10, 10) });
  await page.getByText("What you attach is shown once").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await row("You sent a picture to be shown once").waitFor();
  const theirs = (await bob.run("read", "ann", "--all")) as { kind: string; text: string | null; once: string | null; own: boolean }[];
  assert.deepEqual(theirs.filter(({ kind, own }) => kind === "once" && !own).map(({ text, once }) => [text, once]), [["waits", "picture"]]);
});

test("files that are dropped wait, one is taken out again, and the other is sent", async () => {
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["notes of the tour"], "notes.txt", { type: "text/plain" }));
    data.items.add(new File(["not this one"], "other.txt", { type: "text/plain" }));
    const place = document.querySelector(".drop .messages");
    place?.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
    place?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: /^Do not send .*other.txt/ }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await row("notes.txt").waitFor();
  await until("Bob has it", async () => (await filesOf(bob)).includes("notes.txt"));
  assert.ok(!(await filesOf(bob)).includes("other.txt"));
});

test("a voice message is recorded, and thrown away; another is sent, and can be heard", async () => {
  await page.getByRole("button", { name: "Record a voice message" }).press("Enter");
  await page.locator(".recorder-time", { hasText: "0:01" }).waitFor();
  await assertAccessible(page, "a recording");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Send the voice message" }).waitFor();
  await page.getByRole("button", { name: "Discard the recording" }).click();
  await page.getByRole("button", { name: "Record a voice message" }).press("Enter");
  await page.locator(".recorder-time", { hasText: "0:01" }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Send the voice message" }).click();
  await page.locator(".voice").waitFor();
  await until("Bob has it", async () => (await filesOf(bob)).some((name) => name?.startsWith("voice-")));
  await page.getByLabel("Write a message").waitFor();
  assertFaultless(page);
});

test("a recording stops when its chat is left, waits there as a draft, and can be heard and sent", async () => {
  const before = (await filesOf(bob)).length;
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => {
      const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => ((window as unknown as { given: MediaStream }).given = await given(wanted));
    });
    await page.getByRole("button", { name: "Record a voice message" }).press("Enter");
    await page.locator(".recorder-time", { hasText: "0:01" }).waitFor();
    if (width === 360) await page.locator(".head").getByRole("button", { name: "Back" }).click();
    else await page.evaluate(() => void (location.hash = "list"));
    const draft = page.locator(".chat-row-drafted", { hasText: "Draft:" });
    await draft.getByText("Voice message").waitFor();
    assert.ok(await page.evaluate(() => (window as unknown as { given: MediaStream }).given.getTracks().every((track) => track.readyState === "ended")), "nobody listens");
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload()));
    await (await asked).dismiss();
    await draft.click();
    await assertAccessible(page, "a recording that waits");
    await page.getByRole("button", { name: "Play" }).last().click();
    await page.getByRole("button", { name: "Send the voice message" }).click();
    await page.getByLabel("Write a message").waitFor();
    assert.equal(await draft.count(), 0);
  }
  await until("Bob has both", async () => (await filesOf(bob)).length === before + 2);
  await page.setViewportSize({ width: 1280, height: 800 });
  assertFaultless(page);
});

test("names and texts that turn, hide and pretend stay where they are", async () => {
  await page.evaluate("window.harm = 0");
  const texts = [
    "\u202egnp.exe\u2066 turned and never turned back",
    "zero\u200bwidth\u200d\u2060\ufeff and t\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b tall".padEnd(120, "\u0301"),
    `<svg onload="window.harm=1"><style>*{display:none}</style><iframe srcdoc="<script>parent.harm=1</script>">`,
    "W".repeat(3_000),
    "\u0645\u0631\u062d\u0628\u0627 abc 123 \u05e9\u05dc\u05d5\u05dd",
    "\n".repeat(300) + "far below",
  ];
  for (const text of texts) await bob.run("send", "ann", text);
  await row("far below").waitFor();
  // In its own line and box: nothing of a text reaches what stands beside it.
  const turned = row("turned and never turned back");
  for (const text of await turned.locator(".body-text").all()) {
    assert.match(await text.evaluate((element) => getComputedStyle(element.firstElementChild ?? element).unicodeBidi), /isolate|plaintext/);
  }
  assert.match(await turned.locator("time").innerText(), /^\d+:\d\d( [ap]m)?$/i);
  await assertInside();
  assert.equal(await page.locator(".messages svg[onload], .messages style, .messages iframe").count(), 0);
  assert.equal(await page.evaluate("window.harm"), 0);
  await picturesOf("texts");

  for (const [name, bytes] of Object.entries(FILES)) {
    const path = join(here.folder, name);
    writeFileSync(path, bytes);
    await bob.run("send", "ann", "--file", path);
  }
  await page.getByRole("button", { name: /turned/ }).last().waitFor();
  await assertInside();
  assert.equal(await page.evaluate("window.harm"), 0);
  for (const svg of await page.locator(".messages img").all()) assert.match((await svg.getAttribute("src")) ?? "", /^blob:/);
  await picturesOf("files");
  await assertAccessible(page, "a chat with hostile texts and files");
});

test("a picture larger than any screen does not stop the page", async () => {
  const path = join(here.folder, "bomb.png");
  writeFileSync(path, picture(30_000, 30_000));
  await bob.run("send", "ann", "--file", path, "--text", "A very large picture");
  const bomb = row("A very large picture");
  await bomb.waitFor();
  await bomb.scrollIntoViewIfNeeded();
  await bomb.locator(".photo-refused", { hasText: "This file cannot be shown" }).waitFor();
  await bob.run("send", "ann", "After it");
  await row("After it").waitFor();
  await write("And on");
  await row("And on").waitFor();
  await picturesOf("bomb");
  await assertInside();
});

test("a text of ten megabytes is refused in words, and the page goes on", async () => {
  const field = page.getByLabel("Write a message");
  await field.focus();
  await page.keyboard.insertText("word ".repeat(2_000_000));
  await page.getByText("That is too long to be sent.").first().waitFor();
  assert.equal(await field.inputValue(), "");
  // Less than that can be written, and cut.
  await page.keyboard.insertText("word ".repeat(60_000));
  await field.press("Enter");
  await page.getByText("That is too long to be sent.").first().waitFor();
  await assertInside();
  await picturesOf("long");
  // The connection is the same: nothing has to be loaded again.
  assert.equal(await field.evaluate((element: HTMLTextAreaElement) => element.value.length), 300_000);
  await write("Short again");
  await until("Bob has it", async () => (await textsOf(bob)).includes("Short again"));
  assertFaultless(page);
});

const FILES: Record<string, Buffer | string> = {
  "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" onload="parent.harm=1"><script>parent.harm=1</script></svg>',
  "page.html": "<!doctype html><script>parent.harm=1</script>",
  "invoice.pdf.html": "%PDF-1.7 <script>parent.harm=1</script>",
  "turned\u202egnp.exe": "MZ",
};

function row(words: string): Locator {
  return page.locator(".messages-rows > .row", { hasText: words }).last();
}

async function write(words: string): Promise<void> {
  const field = page.getByLabel("Write a message");
  await field.fill(words);
  await field.press("Enter");
}

async function filesOf(person: Person): Promise<(string | undefined)[]> {
  const rows = (await person.run("read", "ann", "--limit", "50")) as { file?: { safe_name: string } | null }[];
  return rows.map(({ file }) => file?.safe_name);
}

async function textsOf(person: Person): Promise<(string | undefined)[]> {
  const rows = (await person.run("read", "ann", "--limit", "50")) as { text?: string }[];
  return rows.map(({ text }) => text);
}

/** Nothing in the chat stands outside of it. */
async function assertInside(): Promise<void> {
  const outside = await page.evaluate(() => {
    const place = document.querySelector(".shell-pane")?.getBoundingClientRect();
    if (!place) return ["no chat"];
    return [...document.querySelectorAll(".messages .row, .messages .bubble, .messages .body-text, .messages .file, .messages .photo")]
      .filter((one) => one.getBoundingClientRect().left < place.left - 1 || one.getBoundingClientRect().right > place.right + 1)
      .map((one) => `${one.className}: ${one.textContent?.slice(0, 40)}`);
  });
  assert.deepEqual(outside, []);
}

/** Pictures to look at, where somebody wants them. */
async function picturesOf(name: string): Promise<void> {
  const folder = process.env["PICTURES"];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** A black PNG of so many pixels: its bytes are few, whatever its size. */
function picture(width: number, height: number): Buffer {
  const chunk = (kind: string, bytes: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(kind), bytes]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(bytes.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}
