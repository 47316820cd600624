// Starts the page.

import "./design/tokens.css";
import "./design/base.css";
import { render } from "preact";
import type { Socket } from "./rpc/connection";
import { takeLaunchCode } from "./rpc/session";
import { App } from "./screens/App";
import { followAppearance } from "./state/appearance";
import { followHistory } from "./state/place";
import { followBrowser, start } from "./state/start";
import { closeUppermost } from "./ui/closing";

const code = takeLaunchCode(location, history);
const socket = (): Socket => new WebSocket(`ws://${location.host}/rpc`) as Socket;

followHistory(closeUppermost);
start({ origin: location.origin, code, fetch, socket });
followBrowser();
const root = document.getElementById("page");
void followAppearance().then(() => {
  if (root === null) return;
  // What stood there until the program was read goes in the same moment.
  root.replaceChildren();
  render(<App />, root);
});
