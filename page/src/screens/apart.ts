// A part of the page: panes beside the chats, dialogs, menus, and the forms of the first minute.

export { AskHost } from "../ui/Ask";
export { MenuHost } from "../ui/Menu";
export { Overlays } from "./Overlays";
export { Requests } from "./requests/Requests";
export { SettingsList, SettingsPart } from "./settings/Settings";
export { Starred } from "./Starred";
export { LinkThis } from "./welcome/LinkThis";
export { Recover } from "./welcome/Recover";
export { Register } from "./welcome/Register";

export const madeOf = MADE_OF;
