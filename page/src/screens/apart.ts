// The parts of the page that are in a file of their own: it is fetched when the first of them is shown.

export { GroupAbout } from "./details/GroupAbout";
export { GroupParts } from "./details/GroupParts";
export { Join } from "./group/Join";
export { Account } from "./settings/Account";
