// Other pages in the same browser reach for the page of a person who is logged in beside them: nothing is read, nothing done, nothing framed.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { world, type Opened, type Person, type World } from "../harness";
import { assertFaultless, openTab, startBrowser } from "../tabs";
import { tellFailures } from "../failures";

/** A name of somebody else that leads to this machine, once it has led elsewhere. */
const REBOUND = "rebound.example";

/** A browser that knows the rebound name, and does not ask its person whether a page may reach this machine: many never do. */
const RECKLESS = [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`, "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets"];

let here: World;
let browser: Browser;
let neighbour: Server;
let ann: Person;
let client: Opened;
/** Host and port of Ann's page. */
let host: string;

tellFailures();

before(async () => {
  [here, browser, neighbour] = await Promise.all([world(), startBrowser(...RECKLESS), listen()]);
  ann = await here.person("ann");
  const bob = await here.person("bob");
  await ann.run("send", "bob", SECRET);
  await bob.run("requests", "accept", "ann");
  client = await ann.open();
  host = new URL(await client.address()).host;
});

after(async () => {
  await browser.close();
  neighbour.close();
  await here.end();
});

for (const beside of [false, true]) {
  const how = beside ? "beside a tab that is logged in" : "in a browser that was never let in";
  test(`another site reaches nothing ${how}`, () => reach(beside, () => `http://127.0.0.1:${port()}/`));
  test(`another port under the page's own name reaches nothing ${how}`, () => reach(beside, () => `http://${host.split(":")[0]}:${port()}/`));
  test(`a name that was bent to this machine reaches nothing ${how}`, () => reach(beside, () => `http://${REBOUND}:${host.split(":")[1]}/`));
}

const SECRET = "Only Bob may read this";

/** All that the page's server answers, and what it does not. */
const PATHS = ["/", "/page.js", "/index.css", "/icon.svg", "/session", "/rpc", "/files", "/files/bob/1", "/de.js", "/nothing"];

async function reach(beside: boolean, from: () => string): Promise<void> {
  const own = await openTab(browser, client);
  if (beside) await own.locator(".chat-row-main").first().waitFor();
  const context = beside ? own.context() : await browser.newContext();
  const before = await ann.run("read", "bob", "--keep-unread");
  const page = await context.newPage();
  const answers: { path: string; status: number }[] = [];
  // What the browser refuses to hand to a page has been answered all the same.
  const network = await context.newCDPSession(page);
  const asked = new Map<string, string>();
  network.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, request.url));
  network.on("Network.webSocketCreated", ({ requestId, url }) => asked.set(requestId, url));
  const answered = (requestId: string, status: number): void => {
    const url = new URL(asked.get(requestId) ?? "about:blank");
    if (url.port === host.split(":")[1]) answers.push({ path: url.pathname, status });
  };
  network.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => answered(requestId, statusCode));
  network.on("Network.webSocketHandshakeResponseReceived", ({ requestId, response }) => answered(requestId, response.status));
  await network.send("Network.enable");
  // The name of a rebinding page leads to its own server first; what it asks for later goes to this machine.
  const first = from();
  if (first.includes(REBOUND)) await page.route(first, (route) => route.fulfill({ contentType: "text/html", body: BLANK }), { times: 1 });
  await page.goto(first);
  const target = first.includes(REBOUND) ? new URL(first).host : host;
  answers.length = 0;

  const got = await page.evaluate(attack, { target, paths: PATHS });
  assert.deepEqual(got, []);
  assertNothingFramed(page);
  const admitted = answers.filter(({ status }) => status !== 403 && status !== 421);
  assert.deepEqual(admitted, [], "each request is refused before it is looked at");
  for (const path of PATHS) assert.ok(answers.some((answer) => answer.path === path), `${path} was reached for`);

  assert.deepEqual(await ann.run("read", "bob", "--keep-unread"), before);
  if (beside) await own.locator(".chat-row-main", { hasText: SECRET }).waitFor();
  assertFaultless(own);
  await Promise.all([own.context().close(), context.close()]);
}

/** Everything that a page can try; gives what has worked. */
async function attack({ target, paths }: { target: string; paths: string[] }): Promise<string[]> {
  const worked: string[] = [];
  const url = (path: string): string => `http://${target}${path}`;
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "send", params: { who: "bob", text: "Not from Ann" } });

  const asked = async (path: string, options: RequestInit): Promise<void> => {
    const what = `fetch ${path} ${JSON.stringify(options)}`;
    try {
      const answer = await fetch(url(path), { credentials: "include", ...options });
      if (answer.ok || (await answer.text()).length > 200) worked.push(what);
    } catch {
      // Refused by the browser, after the server has.
    }
  };
  const json = { "content-type": "application/json" };
  const requests: RequestInit[] = [
    {},
    { mode: "no-cors" },
    { method: "POST", body },
    { method: "POST", mode: "no-cors", body: "{}" },
    { method: "POST", headers: json, body: "{}" },
    { method: "DELETE" },
    { headers: { authorization: "Bearer 0" } },
  ];
  await Promise.all(paths.flatMap((path) => requests.map((options) => asked(path, options))));

  const socket = (path: string): Promise<void> =>
    new Promise((go) => {
      const tried = new WebSocket(`ws://${target}${path}`);
      tried.onopen = () => {
        worked.push(`a socket at ${path}`);
        tried.close();
      };
      tried.onclose = () => go();
    });
  await Promise.all(paths.map(socket));

  const element = (tag: string, path: string, set: (made: HTMLElement, url: string) => void): Promise<void> =>
    new Promise((go) => {
      const made = document.createElement(tag);
      made.onload = () => {
        // A frame has loaded as well when all that it shows is that it was refused.
        if (tag !== "iframe") worked.push(`<${tag}> of ${path}`);
        go();
      };
      made.onerror = () => go();
      set(made, url(path));
      document.body.append(made);
    });
  const source = (made: HTMLElement, of: string): void => made.setAttribute("src", of);
  const module = (made: HTMLElement, of: string): void => {
    made.setAttribute("type", "module");
    source(made, of);
  };
  const style = (made: HTMLElement, of: string): void => {
    made.setAttribute("rel", "stylesheet");
    made.setAttribute("href", of);
  };
  const all = (path: string): Promise<void>[] => [
    element("img", path, source),
    element("script", path, source),
    element("script", path, module),
    element("link", path, style),
    element("iframe", path, source),
    element("object", path, (made, of) => made.setAttribute("data", of)),
  ];
  await Promise.all(paths.flatMap(all));

  const form = (path: string, type: string): Promise<void> =>
    new Promise((go) => {
      const frame = document.createElement("iframe");
      frame.name = `of ${type} ${path}`;
      const made = document.createElement("form");
      Object.assign(made, { method: "post", enctype: type, action: url(path), target: frame.name });
      const field = document.createElement("input");
      Object.assign(field, { name: body.slice(0, -1), value: "}" });
      made.append(field);
      document.body.append(frame, made);
      frame.onload = () => go();
      made.submit();
    });
  await Promise.all(paths.flatMap((path) => [form(path, "text/plain"), form(path, "multipart/form-data")]));
  return worked;
}

/** No frame of a page shows anything but that it was refused. */
function assertNothingFramed(page: Page): void {
  const shown = page.frames().slice(1).map((frame) => frame.url());
  assert.ok(shown.length >= PATHS.length, "there were frames");
  const nothing = ["chrome-error://chromewebdata/", "about:blank"];
  assert.deepEqual(shown.filter((url) => !nothing.includes(url)), []);
}

const BLANK = "<!doctype html><title>A neighbour</title><body></body>";

function listen(): Promise<Server> {
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(BLANK));
  return new Promise((go) => server.listen(0, "127.0.0.1", () => go(server)));
}

function port(): number {
  return (neighbour.address() as AddressInfo).port;
}
