// Closes what stands over the page, as Escape does.

/** Closes a menu or what else hangs at something, else the dialog that is over the others; whether there was one. */
export function closeUppermost(): boolean {
  const hanging = document.querySelector<HTMLElement>(":popover-open");
  if (hanging !== null) {
    hanging.hidePopover();
    return true;
  }
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  dialog?.dispatchEvent(new Event("cancel", { cancelable: true }));
  return dialog !== undefined;
}
