// The parts of the page that are in a file of their own: it is fetched when the first of them is shown.

export { GroupAbout } from "./details/GroupAbout";
export { GroupParts } from "./details/GroupParts";
export { LockChat } from "./details/LockChat";
export { Join } from "./group/Join";
export { NewGroup } from "./group/NewGroup";
export { WaitedFor } from "./requests/WaitedFor";
export { Account } from "./settings/Account";
export { Devices } from "./settings/Devices";
export { DirectoryPart } from "./settings/DirectoryPart";
export { Privacy } from "./settings/Privacy";
export { Scanner } from "./verify/Scanner";
export { Verify } from "./verify/Verify";
export { LinkThis } from "./welcome/LinkThis";
export { Recover } from "./welcome/Recover";
export { Register } from "./welcome/Register";
