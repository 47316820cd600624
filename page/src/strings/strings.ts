// What the page says, from Fluent files: `t` reads the language's signal, so that whoever shows a string follows a change of language.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { computed, signal } from "@preact/signals";
import chat from "./en/chat.ftl?raw";
import panes from "./en/panes.ftl?raw";
import { pseudo } from "./pseudo";

/** The languages that the page speaks; the last one is for finding words that are in no file. */
export const LANGUAGES = ["en", "de", "es", "ar", "en-XA"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The languages that are not in the page's own file: each is loaded when it is chosen. */
const LOADED: Partial<Record<Language, () => Promise<{ default: string[] }>>> = {
  de: () => import("./de"),
  es: () => import("./es"),
  ar: () => import("./ar"),
};

const english = bundleOf("en", [chat, panes]);

const bundle = signal(english);

/** The language that the page speaks. */
export const language = signal<Language>("en");

/** The same as the person's browser has it, as a BCP 47 tag: times and numbers follow it. */
export const locale = computed(() => {
  const preferred = typeof navigator === "undefined" ? [] : navigator.languages;
  return preferred.find((one) => one.toLowerCase().split("-")[0] === language.value) ?? language.value;
});

export const direction = computed(() => (language.value === "ar" ? "rtl" : "ltr"));

/** The string with an id in the person's language, else in English. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  for (const from of [bundle.value, english]) {
    const message = from.getMessage(id);
    if (message?.value) return from.formatPattern(message.value, args, []);
  }
  throw new Error(`there is no string ${id}`);
}

/** Names in a row. Of several each is held apart, so that it does not turn the words between them; one alone is where it is put in. */
export function listOf(names: readonly string[]): string {
  const [one, ...others] = names;
  if (one !== undefined && others.length === 0) return one;
  return new Intl.ListFormat(language.value).format(names.map((name) => `\u2068${name}\u2069`));
}

/** Speaks another language, once its words are there. */
export async function speak(wanted: Language): Promise<void> {
  if (wanted === "en-XA") bundle.value = bundleOf("en", [chat, panes], pseudo);
  else {
    const loaded = await LOADED[wanted]?.();
    bundle.value = loaded === undefined ? english : bundleOf(wanted, loaded.default);
  }
  language.value = wanted;
}

/** The first of the person's languages that the page speaks. */
export function languageOf(preferred: readonly string[]): Language {
  for (const one of preferred) {
    const [base] = one.toLowerCase().split("-");
    const found = LANGUAGES.find((known) => known === base);
    if (found !== undefined) return found;
  }
  return "en";
}

function bundleOf(locale: string, sources: string[], transform?: (text: string) => string): FluentBundle {
  const made = new FluentBundle(locale, transform === undefined ? {} : { transform });
  for (const source of sources) made.addResource(new FluentResource(source));
  return made;
}
