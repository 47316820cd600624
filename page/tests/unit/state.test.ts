// The page's state against a real client and a real server: what is shown is what is so, whatever breaks in between.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Failure } from "../../src/rpc/failure";
import { me } from "../../src/state/account";
import { chats, conversations, putConversation, unread } from "../../src/state/chats";
import { deleteChat } from "../../src/state/deeds";
import { drafts, keepDraft } from "../../src/state/drafts";
import { closeHistory, history, jump, newer, older, openHistory, putRow } from "../../src/state/history";
import { join, takeBack, waitedFor } from "../../src/state/group";
import { change, close, phase } from "../../src/state/link";
import { lockChat, removeLock, unlockChat } from "../../src/state/locks";
import { acquaintances, nameOf, readContacts } from "../../src/state/people";
import { markRead } from "../../src/state/reading";
import { accept, requests } from "../../src/state/requests";
import { send, sending } from "../../src/state/sending";
import { start } from "../../src/state/start";
import { steadyOf } from "../../src/state/steady";
import { until, world, type Person, type World } from "../harness";
import { lineTo, type Line } from "../stdio";

let here: World;
let alice: Person;
let bobby: Person;
let line: Line;

before(async () => {
  here = await world();
  [alice, bobby] = await Promise.all([here.person("alice"), here.person("bobby")]);
  const answered = async (): Promise<Response> => new Response(JSON.stringify({ token: "" }));
  start({ origin: "", code: null, fetch: answered, socket: () => (line = lineTo(alice)) });
  await until("the page knows who it is", () => me.value?.handle === "alice");
});

after(async () => {
  close();
  await here.end();
});

test("a stranger's first words wait as a request, and become a chat when they are accepted", async () => {
  await bobby.run("send", "alice", "Hello, it is Bobby");
  await until("a request", () => requests.value.length === 1);
  const [request] = requests.value;
  assert.ok(request);
  assert.equal(request.text, "Hello, it is Bobby");
  assert.equal(chats.value.length, 0);
  assert.deepEqual(nameOf(request.account), { text: "bobby", sure: false }, "called what they call themselves");
  await readContacts();
  assert.deepEqual(acquaintances.value, [], "and nobody whom one knows");
  await accept(request);
  await until("a chat", () => chats.value.length === 1);
  assert.equal(requests.value.length, 0);
  await until("the person is known", () => nameOf(request.account).sure);
  assert.equal(nameOf(request.account).text, "bobby");
  await until("they are somebody whom one knows", () => acquaintances.value.length === 1);
});

test("what is sent is shown at once, once, and under one key until the server has it", async () => {
  const chat = the();
  await openHistory(chat.conversation, chat.read_number, chat.unread);
  const sent = send(chat.conversation, "Hello yourself", null);
  assert.equal(sending.value.length, 1);
  const key = sending.value[0]?.key;
  await sent;
  assert.equal(sending.value.length, 0);
  await until("the server has it", () => history.value?.rows.value.at(-1)?.message.delivery === "sent");
  const rows = history.value?.rows.value.filter(({ message }) => message.text === "Hello yourself") ?? [];
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.key, key);
});

test("how far an own message has come is in the list as well, whether its chat is open or not", async () => {
  const { conversation } = the();
  const newest = () => chats.value.find((one) => one.conversation.conversation === conversation)?.last;
  const isRead = (): boolean => newest()?.receipts.some(({ read }) => read) ?? false;
  assert.equal(newest()?.text, "Hello yourself");
  await readByBobby("the list says that it was read", isRead);
  closeHistory();
  await send(conversation, "And how are you?", null);
  await until("it is the newest", () => newest()?.text === "And how are you?" && !isRead());
  await readByBobby("the list says so of a chat that is not open", isRead);
  await openHistory(conversation, 0, 0);
});

test("only who is in the chat is named by an at, and no backslash is lost to an address", async () => {
  const chat = the();
  const letter = "Mail me@mail.org or @nobody; it is in \\\\server\\share and C:\\*x";
  await send(chat.conversation, letter, null);
  assert.equal(shown(letter).at(0)?.kind, "text");
  await send(chat.conversation, "Ask @Bobby.", null);
  const { text, kind } = history.value?.rows.value.at(-1)?.message ?? {};
  assert.equal(kind, "marked");
  assert.match(text ?? "", /^Ask \[@Bobby\]\(wiretight:[0-9a-f]{64}\)\.$/);
});

test("the same words twice are two messages", async () => {
  const chat = the();
  await Promise.all([send(chat.conversation, "twice", null), send(chat.conversation, "twice", null)]);
  await until("both are sent", () => shown("twice").filter(({ delivery }) => delivery === "sent").length === 2);
  assert.equal(sending.value.length, 0);
  assert.equal(shown("twice").length, 2);
});

test("what a message does not change of its chat is the same as before, so that nothing else is drawn again", async () => {
  const { members, last_number: last } = the();
  await bobby.run("send", "alice", "One more");
  await until("it is counted", () => the().last_number > last);
  assert.equal(the().members, members);
});

test("for what is counted only the counts are drawn again, and for what is on no screen nothing", () => {
  const chat = the();
  const [steady, before] = [steadyOf(chat.conversation), chat.waiting];
  putConversation({ ...chat, waiting: chat.waiting + 3, epoch: chat.epoch + 1 });
  assert.equal(the(), chat);
  assert.equal(chat.waiting, before + 3);
  putConversation({ ...chat, unread: chat.unread + 1, waiting: 0, epoch: chat.epoch - 1 });
  assert.notEqual(the(), chat);
  assert.equal(steadyOf(chat.conversation), steady);
  putConversation({ ...the(), muted_until: "2030-01-01T00:00:00Z" });
  assert.notEqual(steadyOf(chat.conversation), steady);
  putConversation(chat);
});

test("a retry after the client was killed never doubles what was sent", async () => {
  const chat = the();
  const sent = send(chat.conversation, "across the break", null);
  line.process.kill("SIGKILL");
  await until("it is noticed", () => phase.value === "lost");
  await sent;
  await until("it is sent", () => shown("across the break").some(({ delivery }) => delivery === "sent"));
  assert.equal(shown("across the break").length, 1);
  await bobby.run("listen", "--once").catch(() => []);
  const had = (await bobby.run("read", "alice", "--limit", "50")) as { text?: string }[];
  assert.equal(had.filter(({ text }) => text === "across the break").length, 1);
});

test("what comes while the connection is away is there afterwards, and unread is true", async () => {
  const chat = the();
  await markRead(chat.conversation, chat.last_number);
  await until("all is read", () => unread.value === 0);
  line.process.kill("SIGKILL");
  await bobby.run("send", "alice", "while you were away");
  await until("it is there", () => shown("while you were away").length === 1);
  await until("it counts", () => unread.value === 1);
  await markRead(chat.conversation, the().last_number);
  await until("it is read", () => unread.value === 0);
});

test("a long chat is paged through at both ends with a bounded window and no gap", async () => {
  const chat = the();
  for (let count = 0; count < 420; count += 1) {
    await change("send", { who: chat.conversation, text: `row ${count}`, wait: 0 });
  }
  await until("all are sent", () => the().waiting === 0);
  closeHistory();
  await openHistory(chat.conversation, the().read_number, 0);
  const window = history.value;
  assert.ok(window);
  while (!window.oldest.value) {
    const first: number = window.rows.value[0]?.message.number ?? 0;
    await older(window);
    ascending(window.rows.value.map(({ message }) => message.number));
    assert.ok(window.rows.value.length <= 240);
    assert.ok((window.rows.value[0]?.message.number ?? 0) < first || window.oldest.value);
  }
  const seen = new Set<number>();
  while (!window.newest.value) {
    for (const { message } of window.rows.value) seen.add(message.number);
    await newer(window);
    ascending(window.rows.value.map(({ message }) => message.number));
  }
  for (const { message } of window.rows.value) seen.add(message.number);
  const texts = window.rows.value.map(({ message }) => message.text);
  assert.equal(texts.at(-1), "row 419");
  assert.ok(seen.size >= 420);
  await jump(window, [...seen].sort((one, other) => one - other)[10] ?? 1);
  assert.equal(window.newest.value, false);
  await jump(window, "newest");
  assert.equal(window.rows.value.at(-1)?.message.text, "row 419");
  assert.ok(window.follows);
  for (let rows = window.rows.value.length, count = 0; rows <= 241; rows += 1, count += 1) {
    putRow({ ...newestRow(), message: `more-${count}`, number: newestRow().number + 1 });
  }
  assert.equal(window.rows.value.length, 182, "once it is full a page falls out at once, and not a row with each that comes");
  assert.equal(window.oldest.value, false);
  ascending(window.rows.value.map(({ message }) => message.number));
});

function newestRow() {
  const row = history.value?.rows.value.at(-1);
  assert.ok(row);
  return row.message;
}

test("a locked chat shows nothing of what was said in it, and all of it once it has no lock", async () => {
  const { conversation } = the();
  const last = (): string | null => chats.value.find((one) => one.conversation.conversation === conversation)?.last?.text ?? null;
  const stands = (lock: string): boolean => conversations.value.get(conversation)?.lock === lock;
  assert.notEqual(last(), null);
  await lockChat(conversation, "of this chat alone");
  await until("it is locked", () => stands("closed"));
  assert.equal(last(), null);
  await assert.rejects(removeLock(conversation, "mistyped"), (thrown) => thrown instanceof Failure && thrown.kind === "locked");
  await unlockChat(conversation, "of this chat alone");
  await until("it is open", () => stands("open") && last() !== null);
  await lockChat(conversation);
  await until("it is locked again", () => stands("closed") && last() === null);
  await removeLock(conversation, "of this chat alone");
  await until("it has no lock", () => stands("no") && last() !== null);
});

test("whoever asks to be let into a group sees it until they take it back", async () => {
  await bobby.run("group", "create", "Walkers", "alice");
  const [made] = (await bobby.run("group", "link", "Walkers", "--approve")) as { conversation: string; link: string }[];
  assert.ok(made);
  const state = () => conversations.value.get(made.conversation)?.state;
  await until("Alice is in it", () => state() === "active");
  await change("leave", { who: made.conversation });
  await until("Alice has left it", () => state() === "left");
  await join(made.link);
  assert.deepEqual(waitedFor.value.map(({ conversation }) => conversation), [made.conversation]);
  assert.deepEqual(waitedFor.value[0]?.people.map(({ handle }) => handle), ["bobby"]);
  await takeBack(made.conversation);
  assert.deepEqual(waitedFor.value, []);
});

test("whoever has left a group is called what they were called in it", () => {
  const chat = the();
  const [member] = chat.members;
  assert.ok(member);
  const cem = { ...member, account: "c".repeat(member.account.length), handle: "cem" };
  const put = (members: typeof chat.members): void => {
    conversations.value = new Map(conversations.value).set(chat.conversation, { ...chat, members });
  };
  put([...chat.members, cem]);
  assert.equal(nameOf(cem.account).text, "cem");
  put(chat.members);
  assert.deepEqual(nameOf(cem.account), { text: "cem", sure: true });
});

test("whoever writes on without a pause has a draft kept meanwhile", async () => {
  const pair = chats.value.find((one) => one.conversation.pair)?.conversation.conversation;
  assert.ok(pair);
  let written = "";
  await until("some of it is kept while it is written", () => {
    // More often than a pause would be.
    written += "and on ";
    keepDraft(pair, written);
    return conversations.value.get(pair)?.draft?.startsWith("and on");
  });
  keepDraft(pair, "");
  await until("it is taken back", () => conversations.value.get(pair)?.draft === null);
});

test("a deleted chat is gone with all that was begun in it, and comes back empty with the next message", async () => {
  const pair = chats.value.find((one) => one.conversation.pair)?.conversation.conversation;
  assert.ok(pair);
  await openHistory(pair, 0, 0);
  keepDraft(pair, "begun, and never sent");
  await until("the draft is kept", () => conversations.value.get(pair)?.draft === "begun, and never sent");
  keepDraft(pair, "begun, and begun again");
  await deleteChat(pair);
  await until("it is gone", () => !conversations.value.has(pair));
  assert.equal(drafts.value.has(pair), false);
  assert.equal(chats.value.some((one) => one.conversation.conversation === pair), false);
  closeHistory();
  await bobby.run("send", "alice", "are you there?");
  await until("it is back", () => chats.value.some((one) => one.last?.text === "are you there?"));
  const back = conversations.value.get(pair);
  assert.equal(back?.unread, 1);
  assert.equal(back.draft, null);
  assert.equal(drafts.value.has(pair), false);
  await openHistory(pair, back.read_number, back.unread);
  assert.deepEqual(history.value?.rows.value.map(({ message }) => message.text), ["are you there?"]);
});

test("a deleted group is left", async () => {
  const [made] = (await bobby.run("group", "create", "Painters", "alice")) as { conversation: string }[];
  assert.ok(made);
  await until("it is there", () => conversations.value.get(made.conversation)?.state === "active");
  await deleteChat(made.conversation);
  await until("it is gone", () => !conversations.value.has(made.conversation));
  await until("Bobby sees that she has left", async () => {
    await bobby.run("listen", "--until-idle");
    const [told] = (await bobby.run("group", "members", made.conversation)) as { members: { account: string }[] }[];
    return told?.members.every(({ account }) => account !== me.value?.account);
  });
});

test("a request that was answered elsewhere waits no more", async () => {
  for (const [name, answer] of [["carol", "decline"], ["dora", "accept"]] as const) {
    const stranger = await here.person(name);
    await stranger.run("send", "alice", `It is ${name}`);
    await until("a request", () => requests.value.some(({ text }) => text === `It is ${name}`));
    await alice.run("requests", answer, name);
    await until(`it is gone: ${answer}`, () => requests.value.length === 0);
  }
});

/** Bobby reads what there is. What a command has read, the next one tells. */
/** Bobby reads, and his program runs until that is known here: receipts go out some seconds apart. */
async function readByBobby(what: string, isKnown: () => boolean): Promise<void> {
  await bobby.run("read", "alice");
  const running = bobby.rpc();
  await until(what, isKnown);
  running.stdin?.end();
  await once(running, "exit");
}

function the() {
  const [chat] = [...conversations.value.values()];
  assert.ok(chat);
  return chat;
}

function shown(text: string) {
  return (history.value?.rows.value ?? []).map(({ message }) => message).filter((message) => message.text === text);
}

function ascending(numbers: number[]): void {
  numbers.reduce((before, number) => {
    assert.ok(number > before, "rows are in order, without doubles");
    return number;
  }, 0);
}
