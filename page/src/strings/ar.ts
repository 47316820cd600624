// The page's words in one language, as a file of its own that is loaded when somebody chooses it.

import chat from "./ar/chat.ftl?raw";
import panes from "./ar/panes.ftl?raw";

export default [chat, panes];
