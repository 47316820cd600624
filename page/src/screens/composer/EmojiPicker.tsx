// All emoji to choose from, with a field to find one; in the top layer beside what opened it.

import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../../strings/strings";
import { Field } from "../../ui/Field";
import { Missing, useFetched } from "../later";
import { emojiOf, findEmoji, type Emoji } from "./emoji";
import "./EmojiPicker.css";

interface Picker {
  anchor: Element;
  choose: (emoji: string) => void;
}

const shown = signal<Picker | null>(null);

/** What people answer with most, at hand without a search. */
const OFTEN = ["👍", "❤️", "😂", "😮", "😢", "🙏", "🎉", "👀"];

const COLUMNS = 8;

export function showPicker(anchor: Element, choose: (emoji: string) => void): void {
  shown.value = { anchor, choose };
}

export function EmojiPickerHost() {
  const picker = shown.value;
  return picker && <PickerBox picker={picker} />;
}

function PickerBox({ picker }: { picker: Picker }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  const part = emojiOf(language.value);
  const all = useFetched(part)?.all ?? [];
  const [words, setWords] = useState("");
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    element.showPopover();
    element.querySelector<HTMLElement>("input")?.focus();
    return autoUpdate(picker.anchor, element, () => {
      const middleware = [offset(6), flip(), shift({ padding: 8, crossAxis: true })];
      void computePosition(picker.anchor, element, { strategy: "fixed", placement: "top", middleware }).then(({ x, y }) => {
        element.style.left = `${x}px`;
        element.style.top = `${y}px`;
      });
    });
  }, [picker]);
  const close = (): void => {
    shown.value = null;
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  const choose = (emoji: string): void => {
    close();
    picker.choose(emoji);
  };
  return (
    <div
      ref={box}
      class="picker"
      role="dialog"
      aria-label={t("emoji-choose")}
      popover="auto"
      onToggle={(event) => event.newState === "closed" && shown.value === picker && close()}
      onKeyDown={(event) => step(event, box.current)}
    >
      <Field label={t("emoji-find")} labelUnseen placeholder={t("emoji-find")} type="search" value={words} onValue={setWords} />
      {words === "" && (
        <div class="picker-grid" role="group" aria-label={t("emoji-often")}>
          {OFTEN.map((emoji) => (
            <Choice key={emoji} unicode={emoji} label={labelOf(all, emoji)} choose={choose} />
          ))}
        </div>
      )}
      <div class="picker-grid picker-all" role="group" aria-label={t("emoji-all")}>
        {findEmoji(all, words, words === "" ? all.length : 64).map((emoji) => (
          <Choice key={emoji.unicode} unicode={emoji.unicode} label={emoji.label} choose={choose} />
        ))}
        <Missing part={part} />
      </div>
    </div>
  );
}

function Choice({ unicode, label, choose }: { unicode: string; label: string; choose: (emoji: string) => void }) {
  return (
    <button type="button" class="picker-emoji" title={label} aria-label={label} tabIndex={-1} onClick={() => choose(unicode)}>
      {unicode}
    </button>
  );
}

function labelOf(all: readonly Emoji[], unicode: string): string {
  return all.find((emoji) => emoji.unicode === unicode)?.label ?? unicode;
}

/** Arrows go through the emoji; Enter in the field takes the first. */
function step(event: KeyboardEvent, box: HTMLElement | null): void {
  const all = box ? [...box.querySelectorAll<HTMLElement>(".picker-emoji")] : [];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const isField = document.activeElement instanceof HTMLInputElement;
  event.stopPropagation();
  if (isField && event.key === "Enter") all[0]?.click();
  else if (isField && event.key === "ArrowDown") all[0]?.focus();
  else if (isField) return;
  else {
    const by: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    const move = by[event.key];
    if (move === undefined) return;
    const turned = document.documentElement.dir === "rtl" && Math.abs(move) === 1 ? -move : move;
    if (at + turned < 0) box?.querySelector<HTMLElement>("input")?.focus();
    else all[at + turned]?.focus();
  }
  event.preventDefault();
}
