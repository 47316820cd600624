// Where the person writes: text, files, voice; an answer, or other words for what was sent.

import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { drafts, keepDraft } from "../../state/drafts";
import { history } from "../../state/history";
import { change } from "../../state/link";
import { asMarked, asTyped } from "../../state/markup";
import type { Conversation, ConversationId, Message } from "../../state/model";
import { recordings } from "../../state/recording";
import { send, sending } from "../../state/sending";
import { t } from "../../strings/strings";
import { toast } from "../../ui/Toast";
import { IconButton } from "../../ui/Button";
import { attempt } from "../attempt";
import { isOwnText, mayEdit } from "../chat/deeds";
import { About } from "./About";
import { attach, attached, sendAttached } from "./attaching";
import { Attachments } from "./Attachments";
import { composeEdit, composing, focusComposer, sentHere, stopComposing, type Composing } from "./composing";
import { showPicker } from "./EmojiPicker";
import { Obstacle } from "./Obstacle";
import { obstacleOf } from "./obstacles";
import { Plus } from "./Plus";
import { RecordButton } from "./RecordButton";
import { Recorder } from "./Recorder";
import { begunAt, type Begun } from "./suggest";
import { SuggestList, useSuggestions, type Suggestion } from "./Suggest";
import "./Composer.css";

export function Composer({ conversation }: { conversation: Conversation }) {
  const obstacle = obstacleOf(conversation);
  if (obstacle !== null) return <Obstacle words={obstacle} conversation={conversation} />;
  return <Writing conversation={conversation} />;
}

function Writing({ conversation }: { conversation: Conversation }) {
  const id = conversation.conversation;
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = drafts.value.get(id) ?? "";
  const [text, setText] = useState(draft);
  const going = useSignal(false);
  const putAside = useRef("");
  const [begun, setBegun] = useState<Begun | null>(null);
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const suggestions = useSuggestions(begun, conversation);
  const about = composing.value;
  const isGoing = going.value && about?.is === "once";
  const isRecording = recordings.value.has(id);
  const hasFiles = attached.value.some((one) => one.conversation === id && one.share === null);

  // Before the next letter comes: it must not be taken back by what was there before.
  useLayoutEffect(() => {
    if (about?.is === "edit") setText(wordsTyped(about.message));
    else setText(drafts.peek().get(id) ?? "");
    if (about?.is !== "once") return undefined;
    // What is shown once is kept nowhere; what it was begun with is a draft again if it is not sent.
    putAside.current = drafts.peek().get(id) ?? "";
    keepDraft(id, "");
    return () => keepDraft(id, putAside.current);
  }, [about]);
  // It may be another one by what was written in another tab, or on another device. What was typed since this was drawn is the newer one.
  useLayoutEffect(() => {
    if (isDrafted(about)) setText(drafts.peek().get(id) ?? "");
  }, [draft]);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) focusComposer();
  }, []);
  useLayoutEffect(() => grow(area.current), [text]);

  const write = (to: string): void => {
    setText(to);
    if (isDrafted(about)) keepDraft(id, to);
    const cursor = area.current?.selectionStart ?? to.length;
    setBegun(begunAt(to, cursor));
    setChosen(0);
  };
  const insert = (words: string, from: number, to: number): void => {
    write(text.slice(0, from) + words + text.slice(to));
    setBegun(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + words.length, from + words.length);
    });
  };
  const take = (one: Suggestion): void => {
    if (begun) insert(one.text, begun.from, begun.from + begun.words.length + 1);
  };
  const go = async (): Promise<void> => {
    const words = text.trim();
    if (going.peek() || (words === "" && !hasFiles)) return;
    setBegun(null);
    going.value = true;
    const wasPutAside = putAside.current;
    // Whoever leaves the chat meanwhile does not find a part of it there as a draft.
    putAside.current = "";
    if (await dispatch(conversation, words, hasFiles)) {
      if (isDrafted(about)) keepDraft(id, "");
      setText(drafts.peek().get(id) ?? "");
    } else putAside.current = wasPutAside;
    going.value = false;
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (suggestions.length > 0 && choose(event, suggestions, chosen, setChosen, take, () => setBegun(null))) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void go();
    } else if (event.key === "Escape" && about !== null) {
      event.preventDefault();
      if (!going.peek()) stopComposing();
    } else if (event.key === "ArrowUp" && text === "" && about === null) {
      editLast(event, id);
    }
  };
  const cursor = (): number => area.current?.selectionStart ?? text.length;
  return (
    <div class="composer">
      <Attachments conversation={id} />
      <About isGoing={isGoing} hasFiles={hasFiles} />
      <div class="composer-line">
        {!isRecording && <Plus conversation={conversation} />}
        <Recorder conversation={id} />
        {!isRecording && (
          <>
            <div class="composer-field">
              <SuggestList id={listId} suggestions={suggestions} at={chosen} choose={take} />
              <textarea
                ref={area}
                class="composer-text"
                rows={1}
                {...(text === "" ? {} : { dir: "auto" as const })}
                value={text}
                readOnly={isGoing}
                placeholder={t("composer-placeholder")}
                aria-label={t("composer-label")}
                aria-autocomplete="list"
                {...(suggestions.length > 0 ? { "aria-controls": listId, "aria-activedescendant": `${listId}-${chosen}` } : {})}
                onBeforeInput={refuseEndless}
                onInput={(event) => write(event.currentTarget.value)}
                onKeyDown={keys}
                onPaste={(event) => paste(event, conversation)}
                onBlur={() => setBegun(null)}
              />
              <IconButton
                icon="emoji"
                label={t("emoji-choose")}
                onClick={(event) => showPicker(event.currentTarget, (emoji) => insert(emoji, cursor(), cursor()))}
              />
            </div>
            {text.trim() !== "" || hasFiles || about?.is === "edit" ? (
              <IconButton icon={about?.is === "edit" ? "check" : "send"} look="main" label={t(about?.is === "edit" ? "edit-save" : "send")} onClick={() => void go()} />
            ) : (
              <RecordButton conversation={id} />
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** The longest text of a message, bytes: a person can write more, and cut it. */
const TEXT_BYTES_MAX = 64 * 1024;

function isTooLong(words: string): boolean {
  return words.length > TEXT_BYTES_MAX || new TextEncoder().encode(words).length > TEXT_BYTES_MAX;
}

/** More letters at once than the field takes: the browser would lay out megabytes for minutes, and nothing else would move. */
const INSERTED_MAX = 500_000;

function refuseEndless(event: InputEvent): void {
  if ((event.data?.length ?? 0) <= INSERTED_MAX) return;
  event.preventDefault();
  toast(t("failed", { kind: "too-long" }), { icon: "warning" });
}

/** Does what the composer is about with some words; whether the words are gone from it. */
async function dispatch(conversation: Conversation, words: string, hasFiles: boolean): Promise<boolean> {
  if (isTooLong(words)) {
    toast(t("failed", { kind: "too-long" }), { icon: "warning" });
    return false;
  }
  const who = conversation.conversation;
  const about = composing.peek();
  if (about?.is === "edit") {
    const { number, kind } = about.message;
    stopComposing();
    const text = kind === "marked" ? asMarked(words) : words;
    if (words !== wordsTyped(about.message)) void attempt(() => change("edit", { who, number, text }));
    return true;
  }
  if (about?.is === "once" && !hasFiles) return giveOnce(about, who, words);
  stopComposing();
  sentHere.value += 1;
  const replyTo = about?.is === "reply" ? about.message : null;
  if (hasFiles) void sendAttached(who, words, { replyTo, once: about?.is === "once" });
  else void send(who, words, replyTo);
  return true;
}

/** The words of a message as whoever changes them types them. */
function wordsTyped({ kind, text }: Message): string {
  return kind === "marked" ? asTyped(text ?? "") : (text ?? "");
}

/** Nothing else is begun before the client has what is to be shown once: nobody takes its words for those of an ordinary message. */
async function giveOnce(about: Composing, who: ConversationId, words: string): Promise<boolean> {
  if (!(await attempt(() => change("once", { who, text: words })))) return false;
  if (composing.peek() === about) stopComposing();
  sentHere.value += 1;
  return true;
}

/** Whether what is written is a draft, and not other words for a message, or words that are shown once. */
function isDrafted(about: Composing): boolean {
  return about === null || about.is === "reply";
}

/** Lets the field be as high as its text, up to six lines; the style sheet has the limit. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  // While it is measured its place keeps its height: else the rows above would move down into it, and whoever is at the end would not be any more.
  const place = area.parentElement;
  place?.style.setProperty("min-block-size", `${place.offsetHeight}px`);
  area.style.blockSize = "auto";
  area.style.blockSize = area.textLength > FULL ? "100vh" : `${area.scrollHeight}px`;
  place?.style.removeProperty("min-block-size");
}

/** A text of so many letters has more than six lines, and is not measured: one of megabytes would take seconds. */
const FULL = 8_000;

/** Arrows, Enter and Escape among suggestions; whether the key was for them. */
function choose(
  event: KeyboardEvent,
  all: Suggestion[],
  at: number,
  put: (at: number) => void,
  take: (one: Suggestion) => void,
  close: () => void,
): boolean {
  const one = all[at];
  if (event.key === "ArrowDown") put((at + 1) % all.length);
  else if (event.key === "ArrowUp") put((at - 1 + all.length) % all.length);
  else if ((event.key === "Enter" || event.key === "Tab") && one) take(one);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** Changes the newest own text; not an older one while that is on its way. */
function editLast(event: KeyboardEvent, conversation: ConversationId): void {
  if (sending.peek().some((one) => one.conversation === conversation)) return;
  const rows = history.peek()?.rows.peek() ?? [];
  const last = rows.findLast(({ message }) => isOwnText(message));
  if (!last || !mayEdit(last.message)) return;
  event.preventDefault();
  composeEdit(last.message);
}

function paste(event: ClipboardEvent, conversation: Conversation): void {
  const files = event.clipboardData?.files;
  if (!files || files.length === 0) return;
  event.preventDefault();
  void attach(conversation.conversation, files);
}
