// The dialogs of the page's own, one at a time.

import { conversationOf } from "../state/chats";
import { overlay } from "../state/overlay";
import { Details } from "./details/Details";
import { NewChat } from "./group/NewChat";
import { Palette } from "./palette/Palette";
import { Search } from "./search/Search";
import { later } from "./later";
import "./verify/Verify.css";

const Join = later(() => import("./apart").then(({ Join }) => Join));
const NewGroup = later(() => import("./apart").then(({ NewGroup }) => NewGroup));
const Verify = later(() => import("./apart").then(({ Verify }) => Verify));
const LockChat = later(() => import("./apart").then(({ LockChat }) => LockChat));

export function Overlays() {
  const shown = overlay.value;
  switch (shown?.show) {
    case "new-chat":
      return <NewChat />;
    case "new-group":
      return <NewGroup />;
    case "join":
      return <Join link={shown.link} />;
    case "search":
      return <Search conversation={shown.conversation} />;
    case "palette":
      return <Palette />;
    case "details": {
      const conversation = conversationOf(shown.conversation);
      return conversation && <Details conversation={conversation} />;
    }
    case "lock": {
      const conversation = conversationOf(shown.conversation);
      return conversation && <LockChat conversation={conversation} />;
    }
    case "verify": {
      const conversation = conversationOf(shown.conversation);
      return conversation && <Verify conversation={conversation} account={shown.account} />;
    }
    default:
      return null;
  }
}
