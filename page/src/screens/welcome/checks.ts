// What is wrong with what somebody has typed, as a string's name; nothing if it can be tried. And what is filled in already.

import { t } from "../../strings/strings";
import { shortDay } from "../times";

/** As the directory takes them. */
export function handleProblem(handle: string): string | null {
  const name = handle.trim().replace(/^@/, "");
  return name === "" || /^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$/i.test(name) ? null : "field-handle";
}

export function serverProblem(server: string): string | null {
  if (server.trim() === "") return "field-needed";
  return /^[^\s#]+:\d{1,5}#\S+$/.test(serverIn(server)) ? null : "field-server";
}

/** The server's address in what was typed or pasted: whoever shares their name has it before the address. */
export function serverIn(typed: string): string {
  const [name = "", address = "", ...more] = typed.trim().split(/\s+/);
  const isShared = more.length === 0 && !name.includes("#") && handleProblem(name) === null;
  return isShared && address !== "" ? address : typed.trim();
}

/** With no passphrase at all the system's keyring is asked. */
export function passphraseProblem(passphrase: string): string | null {
  return passphrase.length === 0 || passphrase.length >= 8 ? null : "field-passphrase";
}

/** What is left out when it is empty. */
export function filled<T extends Record<string, string>>(fields: T): Partial<T> {
  const kept = Object.entries(fields).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== "")) as Partial<T>;
}

/** What a device is called if nobody says: by the day, to tell one from another. */
export function deviceName(): string {
  return t("register-device-default", { day: shortDay(new Date()) });
}

/** Puts the keyboard into the first field of a form that says what is wrong in it, once it does. */
export function focusWrong({ currentTarget: form }: Event): void {
  requestAnimationFrame(() => form instanceof Element && form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
