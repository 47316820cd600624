// Which menu is shown, and how many dialogs stand over each other: whoever shows one needs not what draws it.

import { signal } from "@preact/signals";
import type { IconName } from "../design/icons";

export interface MenuItem {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** A choice: whether it is the one taken. */
  checked?: boolean;
  act: () => void;
}

export interface Menu {
  /** What it is about, for whoever hears it. */
  label: string;
  /** An element, or a point of the window. */
  anchor: Element | { x: number; y: number };
  /** Items in groups, with a line between. */
  groups: MenuItem[][];
}

/** The menu that is shown. */
export const shownMenu = signal<Menu | null>(null);

/** Shows a menu. Focus goes back to where it was when it closes. */
export function showMenu(menu: Menu): void {
  shownMenu.value = menu;
}

/** How many dialogs stand over each other: what is outside of the last one cannot be pressed. */
export const dialogs = signal(0);
