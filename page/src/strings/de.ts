// The page's words in one language, as a file of its own that is loaded when somebody chooses it.

import chat from "./de/chat.ftl?raw";
import panes from "./de/panes.ftl?raw";

export default [chat, panes];
