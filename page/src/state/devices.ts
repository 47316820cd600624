// The account's own devices, and those that the person has not looked at yet.

import { signal } from "@preact/signals";
import { change } from "./link";
import type { Device } from "./model";

export const devices = signal<Device[]>([]);

/** Ids of devices, and nothing else, in the browser's store. */
const STORE = "wiretight-added";

/** Devices that were added since the person has last looked; a tab that is loaded again still knows. */
export const added = signal<string[]>(remembered());

/** Reads them: whoever has looked at the devices is not warned of them any more. */
export async function lookAtDevices(): Promise<void> {
  devices.value = await change("devices", {});
}

/** Reads them again where they are shown. */
export async function devicesChanged(): Promise<void> {
  if (devices.value.length > 0) await lookAtDevices();
}

/** The devices are not shown any more. */
export function lookAway(): void {
  devices.value = [];
}

export function deviceAdded(device: string): void {
  if (!added.value.includes(device)) remember([...added.value, device]);
}

/** The person has seen the notice. */
export function acknowledgeAdded(): void {
  remember([]);
}

function remember(devices: string[]): void {
  added.value = devices;
  try {
    localStorage.setItem(STORE, devices.join(" "));
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
}

function remembered(): string[] {
  try {
    return (localStorage.getItem(STORE) ?? "").split(" ").filter((device) => /^[0-9a-f]+$/.test(device));
  } catch {
    return [];
  }
}

export async function renameDevice(device: string, name: string): Promise<void> {
  await change("devices.rename", { device, name });
  await lookAtDevices();
}

export async function removeDevice(device: string): Promise<void> {
  await change("devices.remove", { device, yes: true });
  await lookAtDevices();
}
