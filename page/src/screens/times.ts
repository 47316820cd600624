// Times and days in the person's language and zone.

import { locale, t } from "../strings/strings";

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.value} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale.value, options);
  formats.set(key, known);
  return known;
}

/** The time of a day: 18:09. */
export function timeOf(iso: string): string {
  return format({ hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

/** A day in words: today, Sunday, 3 May 2026. */
export function dayOf(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const ago = daysBetween(date, now);
  if (ago === 0) return t("day-today");
  if (ago === 1) return t("day-yesterday");
  if (ago > 1 && ago < 7) return format({ weekday: "long" }).format(date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format(sameYear ? { day: "numeric", month: "long" } : { day: "numeric", month: "long", year: "numeric" }).format(date);
}

/** When something was, as short as a list needs it: the time today, the weekday this week, else the date. */
export function shortly(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const ago = daysBetween(date, now);
  if (ago === 0) return timeOf(iso);
  if (ago === 1) return t("day-yesterday");
  if (ago > 1 && ago < 7) return format({ weekday: "short" }).format(date);
  return format({ day: "2-digit", month: "2-digit", year: "2-digit" }).format(date);
}

/** A day without its year. */
export function shortDay(date: Date): string {
  return format({ day: "numeric", month: "short" }).format(date);
}

/** The day and the time. */
export function whole(iso: string): string {
  return format({ dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** Which day it is, to tell one from another. */
export function dayKey(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** Minutes and seconds of a sound. */
export function lengthOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The number and unit of some seconds, the largest unit that divides them: 4 weeks. */
export function spanOf(seconds: number): string {
  const units: [number, string][] = [
    [604_800, "week"],
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  const [size, unit] = units.find(([size]) => seconds % size === 0) ?? [1, "second"];
  return new Intl.NumberFormat(locale.value, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

function daysBetween(date: Date, now: Date): number {
  const start = (of: Date): number => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((start(now) - start(date)) / DAY_MS);
}
