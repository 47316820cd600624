// Closes what stands over the page, as Escape does.

/** Closes the dialog that is over the others; whether there was one. */
export function closeUppermost(): boolean {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  dialog?.dispatchEvent(new Event("cancel", { cancelable: true }));
  return dialog !== undefined;
}
