// A part of the page: an open chat, with what appears over it.

export { Announcer } from "./chat/Announcer";
export { Chat } from "./chat/Chat";
export { Hosts } from "./chat/Hosts";
export { onMessage } from "./chat/keys";

export const madeOf = MADE_OF;
