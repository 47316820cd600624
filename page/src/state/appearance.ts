// How the page looks and which language it speaks, on this device alone.

import { effect, signal } from "@preact/signals";
import { direction, language, languageOf, LANGUAGES, speak, type Language } from "../strings/strings";

export type Theme = "system" | "light" | "dark";
export type LanguageChoice = "system" | Language;

const THEMES: Theme[] = ["system", "light", "dark"];

export const theme = signal<Theme>(THEMES.find((one) => one === kept("theme")) ?? "system");
export const languageChoice = signal<LanguageChoice>(LANGUAGES.find((one) => one === kept("language")) ?? "system");

/** Whether Enter sends; else it begins a line, and Shift+Enter sends. */
export const enterSends = signal(kept("enter") !== "line");

/** Speaks the chosen language, and keeps the page's element as it was chosen. */
export async function followAppearance(): Promise<void> {
  effect(() => {
    const root = document.documentElement;
    if (theme.value === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme.value;
    root.lang = language.value;
    root.dir = direction.value;
  });
  await speakChosen();
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep("theme", chosen);
}

export async function chooseLanguage(chosen: LanguageChoice): Promise<void> {
  languageChoice.value = chosen;
  keep("language", chosen);
  await speakChosen();
}

export function chooseEnter(sends: boolean): void {
  enterSends.value = sends;
  keep("enter", sends ? "sends" : "line");
}

async function speakChosen(): Promise<void> {
  const chosen = languageChoice.value;
  await speak(chosen === "system" ? languageOf(navigator.languages) : chosen);
}

function kept(what: string): string | null {
  try {
    return localStorage.getItem(`wiretight-${what}`);
  } catch {
    return null;
  }
}

function keep(what: string, value: string): void {
  try {
    localStorage.setItem(`wiretight-${what}`, value);
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
}
