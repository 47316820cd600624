// The page's frame: rail, list, pane; one of them at a time where it is narrow.

import { useEffect } from "preact/hooks";
import { listed } from "../state/chats";
import { overlay } from "../state/overlay";
import { place } from "../state/place";
import { t } from "../strings/strings";
import { asked } from "../ui/asking";
import { Empty } from "../ui/Empty";
import { shownMenu } from "../ui/menus";
import { ToastHost } from "../ui/Toast";
import { KeyboardHost } from "./keys/Keyboard";
import { later } from "./later";
import { ChatList } from "./list/ChatList";
import { apart, conversation, fetchParts } from "./parts";
import { Rail } from "./Rail";
import "./Shell.css";

const Announcer = later(conversation, (all) => all.Announcer);
const Chat = later(conversation, (all) => all.Chat);
const ChatHosts = later(conversation, (all) => all.Hosts);
const Requests = later(apart, (all) => all.Requests);
const Starred = later(apart, (all) => all.Starred);
const SettingsList = later(apart, (all) => all.SettingsList);
const SettingsPart = later(apart, (all) => all.SettingsPart);
const Overlays = later(apart, (all) => all.Overlays, "over");
const MenuHost = later(apart, (all) => all.MenuHost, "over");
const AskHost = later(apart, (all) => all.AskHost, "over");

export function Shell() {
  const isListed = listed.value;
  useEffect(() => {
    if (isListed) fetchParts();
  }, [isListed]);
  const isInside = place.value.at === "chat" || (place.value.at === "settings" && place.value.section !== undefined);
  return (
    <div class={isInside ? "shell shell-inside" : "shell"}>
      <header class="unseen">
        <h1>Wiretight</h1>
        {conversation.there.value !== null && <Announcer />}
      </header>
      <Rail />
      <main class="shell-main">
        <ListPane />
        <div class="shell-pane" id="pane" tabIndex={-1}>
          <h1 class="unseen">{t("page-name")}</h1>
          <MainPane />
        </div>
      </main>
      <Hosts />
    </div>
  );
}

/** What stands in the second column. */
function ListPane() {
  switch (place.value.at) {
    case "requests":
      return <Requests />;
    case "starred":
      return <Starred />;
    case "settings":
      return <SettingsList />;
    default:
      return <ChatList />;
  }
}

/** What stands in the third. */
function MainPane() {
  const here = place.value;
  if (here.at === "chat") return <Chat key={here.conversation} conversation={here.conversation} />;
  if (here.at === "settings" && here.section) return <SettingsPart key={here.section} section={here.section} />;
  if (here.at === "settings") return <Empty icon="settings" title={t("settings-title")} />;
  return (
    <Empty icon="chats" title={t("shell-nothing-open")}>
      {t("shell-nothing-open-about")}
    </Empty>
  );
}

function Hosts() {
  return (
    <>
      <KeyboardHost />
      {overlay.value !== null && <Overlays />}
      {conversation.there.value !== null && <ChatHosts />}
      {shownMenu.value !== null && <MenuHost />}
      {asked.value !== null && <AskHost cancelLabel={t("cancel")} />}
      <ToastHost closeLabel={t("close")} />
    </>
  );
}
