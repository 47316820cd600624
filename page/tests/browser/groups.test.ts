// A group around its words: who may what, links, who waits, who is kept out; and what else the details and the settings decide.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertAccessible, assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";
import { until, witness, world, type Opened, type Person, type World } from "../harness";

let here: World;
let browser: Browser;
let alice: Person;
let bobby: Person;
let dora: Person;
let erin: Person;
let client: Opened;
let page: Page;

interface Group {
  who_may_write: string;
  description: string | null;
  picture: string | null;
  banned: string[];
  links: { approve: boolean }[];
  asking: { handle: string | null }[];
}

tellFailures();

before(async () => {
  [here, browser] = await Promise.all([world(), startBrowser()]);
  [alice, bobby, dora, erin] = await Promise.all([here.person("alice"), here.person("bobby"), here.person("dora"), here.person("erin"), here.person("frank")]);
  await bobby.run("send", "alice", "Hello, shall we climb on Sunday?");
  await alice.run("requests", "accept", "bobby");
  await alice.run("group", "create", "Climbing club", "bobby");
  await bobby.run("listen", "--until-idle");
  client = await alice.open();
  page = await openTab(browser, client);
  await chat("Climbing club").click();
});

afterEach(async () => {
  while ((await page.getByRole("dialog").count()) > 0) await page.keyboard.press("Escape");
});

after(async () => {
  assertFaultless(page);
  await browser.close();
  await here.end();
});

test("a group is described, pictured and ruled in its details, and all of it is so in the client", async () => {
  await openDetails();
  await page.getByRole("button", { name: "Add a description" }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("Thursdays at seven\nBring shoes");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".details-description", { hasText: "Bring shoes" }).waitFor();

  await page.locator('input[type="file"][aria-label="Picture of the group"]').setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByText("This cannot be read as a picture.").waitFor();
  await page.locator('input[type="file"][aria-label="Picture of the group"]').setInputFiles({ name: "rock.jpg", mimeType: "image/jpeg", buffer: await drawn() });
  const face = page.locator(".details-head .avatar-picture");
  await face.waitFor();
  await page.waitForFunction(() => (document.querySelector(".details-head .avatar-picture") as HTMLImageElement | null)?.naturalWidth);
  assert.equal(await face.evaluate((image: HTMLImageElement) => image.naturalWidth === image.naturalHeight), true, "its middle, square");

  await page.getByRole("button", { name: /^Write/ }).press("Enter");
  await page.getByRole("menuitemradio", { name: "Owners and admins" }).press("Enter");
  await page.getByRole("button", { name: /^Write Owners and admins/ }).waitFor();
  await assertAccessible(page, "a group’s details");
  const now = await info();
  assert.equal(now.who_may_write, "admins");
  assert.equal(now.description, "Thursdays at seven\nBring shoes");
  assert.notEqual(now.picture, null);
  await page.keyboard.press("Escape");
  await page.locator(".happening", { hasText: /You changed who may write: .*owners and admins/ }).waitFor();
});

test("a link is made, shown as words and as a picture, and whoever asks by it waits for a decision", async () => {
  await openDetails();
  await page.getByRole("radio", { name: /You decide on each person who asks/ }).check();
  await page.getByRole("button", { name: "Make the link" }).click();
  const shown = page.locator(".links-text");
  await shown.waitFor();
  await page.getByRole("img", { name: "Picture of the link, to scan" }).waitFor();
  await assertAccessible(page, "a link");
  const link = (await shown.innerText()).trim();
  assert.match(link, /^wiretight:\/\/join#[\w-]{40,}$/);
  assert.deepEqual((await info()).links.map(({ approve }) => approve), [true]);

  await page.keyboard.press("Escape");
  await dora.run("group", "join", link);
  await page.locator(".happening", { hasText: /dora.* asks to be let in, by your link/ }).waitFor();
  await page.locator(".banner").getByRole("button", { name: "Decide" }).click();
  await page.getByRole("button", { name: /^Turn away: .*dora/ }).click();
  await page.getByRole("button", { name: /^Turn away: .*dora/ }).waitFor({ state: "detached" });
  assert.deepEqual((await info()).asking, []);
  await page.keyboard.press("Escape");

  await erin.run("group", "join", link);
  await page.locator(".happening").getByRole("button", { name: "Decide" }).click();
  await assertAccessible(page, "who waits");
  await page.getByRole("button", { name: /^Let in: .*erin/ }).click();
  await page.locator(".member", { hasText: "erin" }).waitFor();
  await page.getByRole("button", { name: "Revoke all links" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("button", { name: "Make the link" }).waitFor();
  assert.deepEqual((await info()).links, []);
});

test("somebody is banned and let back, and everybody is told", async () => {
  await openDetails();
  await page.locator(".member", { hasText: "bobby" }).getByRole("button", { name: /What to do about/ }).click();
  await page.getByRole("menuitem", { name: "Remove and ban" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ban", exact: true }).click();
  await page.getByRole("heading", { name: "Banned" }).waitFor();
  const lift = page.getByRole("button", { name: /^Lift the ban: .*bobby/ });
  await lift.waitFor();
  assert.equal((await info()).banned.length, 1);
  await lift.click();
  await lift.waitFor({ state: "detached" });
  // He is out, and is kept out again before he comes; so is somebody whom nobody here knows.
  await page.getByRole("button", { name: "Ban somebody who is not in the group" }).click();
  for (const name of ["nobody-at-all", "frank", "bobby"]) {
    if (name === "bobby") await page.getByRole("button", { name: "Ban somebody who is not in the group" }).click();
    await page.getByRole("textbox", { name: "Who" }).fill(name);
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByRole("dialog").last().getByRole("button", { name: "Ban", exact: true }).click();
    if (name === "nobody-at-all") await page.getByText("Nobody has this name.").waitFor();
    // Whoever is known here only by the server's word is banned by it.
    if (name === "frank") await page.getByRole("button", { name: /^Lift the ban: .*frank/ }).waitFor();
  }
  await lift.waitFor();
  await assertAccessible(page, "who is banned");
  assert.equal((await info()).banned.length, 2);
  await lift.click();
  await lift.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.locator(".person-row", { hasText: "bobby" }).waitFor();
  assert.equal(await page.locator(".person-row", { hasText: "frank" }).count(), 0, "nobody whom one knows by that");
  await page.keyboard.press("Escape");
  await page.locator(".happening", { hasText: /You lifted the ban of .*bobby/ }).first().waitFor();
});

test("a link that was pasted asks to be let in, and what is none says so", async () => {
  await bobby.run("group", "create", "Tea", "dora");
  const [made] = (await bobby.run("group", "link", "Tea", "--approve")) as { link: string }[];
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("button", { name: "Join a group by a link" }).click();
  await page.getByRole("textbox", { name: "Link", exact: true }).fill("https://example.org");
  await page.keyboard.press("Enter");
  await page.getByText("This is no link into a group, or not all of it.").waitFor();
  await assertAccessible(page, "joining");
  await page.getByRole("textbox", { name: "Link", exact: true }).fill(`Come! ${made?.link}`);
  await page.keyboard.press("Enter");
  await page.getByText("You have asked").waitFor();
  await bobby.run("listen", "--until-idle");
  const [told] = (await bobby.run("group", "info", "Tea")) as { group: Group }[];
  assert.deepEqual(told?.group.asking.map(({ handle }) => handle), ["alice"]);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await places("Requests");
  await page.getByRole("article", { name: /A group of .*bobby/ }).waitFor();
  await assertAccessible(page, "groups into which one waits to be let");
  await page.getByText("What you have asked for on another device of yours").waitFor();
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByRole("article", { name: /A group of .*bobby/ }).waitFor({ state: "detached" });
  assert.deepEqual(await alice.run("group", "asked"), []);
  await places("Chats");
});

test("witnesses are named, counted and trusted no more", async () => {
  const trusted = async (): Promise<[number, number]> => {
    const [now] = (await alice.run("directory")) as { witnesses: string[]; quorum: number }[];
    return [now?.witnesses.length ?? 0, now?.quorum ?? 0];
  };
  await openPart("Directory and evidence");
  await page.getByRole("button", { name: "Name witnesses" }).click();
  const named = page.getByRole("textbox", { name: "Witnesses" });
  await named.fill("no-witness");
  await page.getByRole("button", { name: "Save" }).click();
  await named.and(page.locator("[aria-invalid]")).waitFor();
  await named.fill(`${witness("one.example")}\n${witness("two.example")}\n${witness("three.example")}`);
  await page.getByRole("textbox", { name: "How many must have signed" }).fill("4");
  await page.getByText(/^A number from 1 to .*3/).waitFor();
  await page.getByRole("textbox", { name: "How many must have signed" }).fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^.*2.* of .*3.* must have signed/).waitFor();
  await assertAccessible(page, "witnesses");
  assert.deepEqual(await trusted(), [3, 2]);
  await page.getByRole("button", { name: "Trust none" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Trust none" }).click();
  await page.getByRole("button", { name: "Name witnesses" }).waitFor();
  assert.deepEqual(await trusted(), [0, 0]);
  await places("Chats");
});

test("where only some write, the others find why in place of the composer", async () => {
  await chat("Climbing club").click();
  await alice.run("group", "role", "Climbing club", "erin", "owner");
  await erin.run("listen", "--until-idle");
  await erin.run("group", "allow", "Climbing club", "write", "owners");
  await erin.run("group", "role", "Climbing club", "alice", "member");
  await page.getByText("Only owners write here. You can read and react.").waitFor();
  assert.equal(await page.getByLabel("Write a message").count(), 0);
  await openDetails();
  assert.equal(await page.getByRole("button", { name: /^Write/ }).count(), 0, "a rule is told, and not to be pressed");
});

test("a hidden chat is in no list, is found by its whole name, and comes back", async () => {
  await chat("bobby").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Hide" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hide", exact: true }).click();
  await chat("bobby").waitFor({ state: "detached" });
  await page.reload();
  await chat("Climbing club").waitFor();
  assert.equal(await chat("bobby").count(), 0);
  await page.keyboard.press("Control+k");
  const found = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "bobby" });
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("bobb");
  await page.getByRole("dialog").getByText("Nothing of that name").last().waitFor();
  await page.keyboard.type("y");
  await found.waitFor();
  await page.keyboard.press("Escape");
  await openPart("Privacy");
  assert.equal(await page.getByRole("button", { name: /^Show again: .*bobby/ }).count(), 0, "not before they are asked for");
  await page.getByRole("button", { name: "Show hidden chats" }).click();
  await assertAccessible(page, "hidden chats");
  await page.getByRole("button", { name: /^Show again: .*bobby/ }).click();
  await page.getByText("You have hidden no chat.").waitFor();
  await places("Chats");
  await chat("bobby").waitFor();
});

test("being here is told to whom the person wants, and what the other says is shown", async () => {
  await chat("bobby").click();
  await openDetails();
  await page.getByRole("button", { name: /When you are here/ }).click();
  await page.getByRole("menuitemradio", { name: "They see it, and you see when they are" }).click();
  await page.getByRole("button", { name: /When you are here They see it/ }).waitFor();
  await page.keyboard.press("Escape");
  await bobby.run("settings", "presence", "contacts");
  await bobby.run("presence", "here");
  await page.locator(".head-under", { hasText: "Here now" }).waitFor();
  await bobby.run("presence", "away");
  await page.locator(".head-under", { hasText: "Last here:" }).waitFor();
  await openPart("Privacy");
  await page.getByRole("group", { name: "Who sees when you are here" }).getByRole("radio", { name: "People I know" }).check();
  await until("it holds in the client", async () => {
    const [chosen] = (await alice.run("settings")) as { presence: string; presence_to: { shown: boolean }[] }[];
    return chosen?.presence === "contacts" && chosen.presence_to.length === 1 && chosen.presence_to[0]?.shown === true;
  });
});

test("a picture is there in its colours before it is fetched", async () => {
  let fetch = (): void => undefined;
  const fetched = new Promise<void>((release) => (fetch = release));
  await page.route("**/files/**", async (route) => {
    await fetched;
    await route.continue();
  });
  const path = join(here.folder, "rock.jpg");
  writeFileSync(path, await drawn());
  await bobby.run("send", "alice", "--file", path);
  await places("Chats");
  await chat("bobby").click();
  const blurred = page.locator(".photo-blurred").last();
  await blurred.waitFor();
  const colours = await blurred.evaluate((canvas: HTMLCanvasElement) => [...(canvas.getContext("2d")?.getImageData(0, 0, 1, 1).data ?? [])]);
  const [red = 0, , blue = 0] = colours;
  assert.ok(red > 150 && blue < 120, `the corner is orange: ${colours}`);
  fetch();
  await page.locator(".photo img").last().waitFor();
});

test("a deleted chat is gone from the list and comes back empty, and a deleted group is left", async () => {
  await places("Chats");
  await chat("bobby").click();
  await page.locator(".bubble", { hasText: "shall we climb" }).waitFor();
  await openDetails();
  await page.getByRole("button", { name: /^Delete this chat/ }).click();
  await page.getByText(/goes for good on all your devices.*The chat comes back, empty/).waitFor();
  await assertAccessible(page, "what goes with a chat");
  await page.getByRole("dialog").last().getByRole("button", { name: "Cancel" }).last().click();
  await page.getByRole("button", { name: /^Delete this chat/ }).click();
  await page.getByRole("dialog").last().getByRole("button", { name: "Delete", exact: true }).click();
  await chat("bobby").waitFor({ state: "detached" });
  await page.getByText("Choose a chat").waitFor();
  await bobby.run("send", "alice", "Hello again");
  await chat("bobby").click();
  await page.locator(".bubble", { hasText: "Hello again" }).waitFor();
  assert.equal(await page.locator(".bubble").count(), 1);

  await chat("Climbing club").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete this chat" }).click();
  await page.getByText("You leave the group, and its members see that.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await chat("Climbing club").waitFor({ state: "detached" });
  await until("the others see that she has left", async () => {
    await erin.run("listen", "--until-idle");
    const [told] = (await erin.run("group", "members", "Climbing club")) as { members: { handle: string | null }[] }[];
    return told?.members.every(({ handle }) => handle !== "alice");
  });
});

test("the recovery code is checked and replaced, and then it ends the account", async () => {
  const first = readFileSync(join(here.folder, "alice.code"), "utf8").trim();
  await openPart("You");
  await page.getByRole("button", { name: "Check my code" }).click();
  await page.getByLabel("Recovery code").fill("no code at all");
  await page.keyboard.press("Enter");
  await page.getByText("This is no recovery code.").waitFor();
  await page.getByLabel("Recovery code").fill(first);
  await page.keyboard.press("Enter");
  await page.getByText("This is your recovery code.").waitFor();
  await assertAccessible(page, "checking the code");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Replace the code" }).click();
  await page.getByLabel("Recovery code").fill(first);
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await page.getByRole("heading", { name: "Your recovery code" }).waitFor();
  const code = (await page.locator(".welcome-code").innerText()).trim();
  assert.notEqual(code, first);
  await page.getByLabel("I have written it down").check();
  await page.getByRole("button", { name: "Continue" }).click();

  await page.getByRole("button", { name: "Delete the account" }).click();
  const ends = page.getByRole("button", { name: "Delete for ever" });
  await page.getByLabel("Recovery code").fill(first);
  assert.equal(await ends.isDisabled(), true, "the name was not typed");
  await page.getByLabel(/To confirm, type/).fill("alice");
  await assertAccessible(page, "the end of the account");
  await ends.click();
  await page.getByText("This is a recovery code, but not the one of this account.").waitFor();
  await page.getByLabel("Recovery code").fill(code);
  await ends.click();
  await page.getByText("This account was deleted").waitFor();
});

function chat(name: string) {
  return page.locator(".chat-row-main", { has: page.locator(".chat-row-name", { hasText: name }) });
}

async function info(): Promise<Group> {
  const [told] = (await alice.run("group", "info", "Climbing club")) as { group: Group }[];
  assert.ok(told);
  return told.group;
}

async function openDetails(): Promise<void> {
  await page.locator(".head-about").click();
  await page.getByRole("dialog").waitFor();
}

async function places(name: string): Promise<void> {
  await page.getByRole("navigation").getByRole("button", { name }).click();
}

async function openPart(part: string): Promise<void> {
  await places("Settings");
  await page.locator(".settings-link", { hasText: part }).first().click();
}

/** A picture that is orange in one corner and blue in the other, wider than high. */
async function drawn(): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(900, 600);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("nothing can be drawn");
    const colours = context.createLinearGradient(0, 0, 900, 600);
    colours.addColorStop(0, "#e07030");
    colours.addColorStop(1, "#205080");
    context.fillStyle = colours;
    context.fillRect(0, 0, 900, 600);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return Buffer.from(bytes);
}
