// The page's words in one language, as a file of its own that is loaded when somebody chooses it.

import chat from "./es/chat.ftl?raw";
import panes from "./es/panes.ftl?raw";

export default [chat, panes];
