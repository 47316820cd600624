// The page's frame: rail, list, pane; one of them at a time where it is narrow.

import { place } from "../state/place";
import { t } from "../strings/strings";
import { AskHost } from "../ui/Ask";
import { Empty } from "../ui/Empty";
import { MenuHost } from "../ui/Menu";
import { ToastHost } from "../ui/Toast";
import { AboutHost } from "./chat/About";
import { Announcer } from "./chat/Announcer";
import { Chat } from "./chat/Chat";
import { ForwardHost } from "./chat/Forward";
import { VersionsHost } from "./chat/Versions";
import { EmojiPickerHost } from "./composer/EmojiPicker";
import { MakingHost } from "./composer/Making";
import { KeyboardHost } from "./keys/Keyboard";
import { ChatList } from "./list/ChatList";
import { Viewer } from "./media/Viewer";
import { Overlays } from "./Overlays";
import { Rail } from "./Rail";
import { Requests } from "./requests/Requests";
import { SettingsList, SettingsPart } from "./settings/Settings";
import { Starred } from "./Starred";
import "./Shell.css";

export function Shell() {
  const isInside = place.value.at === "chat" || (place.value.at === "settings" && place.value.section !== undefined);
  return (
    <div class={isInside ? "shell shell-inside" : "shell"}>
      <header class="unseen">
        <h1>Wiretight</h1>
        <Announcer />
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
      <Overlays />
      <KeyboardHost />
      <Viewer />
      <VersionsHost />
      <AboutHost />
      <ForwardHost />
      <MakingHost />
      <EmojiPickerHost />
      <MenuHost />
      <AskHost cancelLabel={t("cancel")} />
      <ToastHost closeLabel={t("close")} />
    </>
  );
}
