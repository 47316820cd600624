// The list of chats: each on a row with what matters of it.

import { archived, chats, listed } from "../../state/chats";
import { phase } from "../../state/link";
import { show } from "../../state/overlay";
import { go, place } from "../../state/place";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button, IconButton } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { CodeReminder } from "./CodeReminder";
import { ChatRow } from "./ChatRow";
import "./ChatList.css";

export function ChatList() {
  const isArchive = place.value.at === "archive";
  const shown = isArchive ? archived.value : chats.value;
  return (
    <section class="list" aria-labelledby="list-title">
      <header class="list-head">
        {isArchive && <IconButton icon="back" label={t("back")} onClick={() => go({ at: "list" })} />}
        <h1 id="list-title">{isArchive ? t("rail-archive") : t("rail-chats")}</h1>
        <IconButton icon="search" label={t("search")} onClick={() => show({ show: "search" })} />
        <IconButton icon="new-chat" label={t("new-chat")} onClick={() => show({ show: "new-chat" })} />
      </header>
      {phase.value === "lost" && <Banner icon="offline">{t("client-lost")}</Banner>}
      <CodeReminder check={() => go({ at: "settings", section: "profile" })} />
      {listed.value && shown.length === 0 ? <Nothing isArchive={isArchive} /> : <Rows shown={shown} />}
    </section>
  );
}

function Rows({ shown }: { shown: typeof chats.value }) {
  const here = place.value;
  return (
    <ul class="list-rows" onKeyDown={step}>
      {shown.map((chat) => (
        <ChatRow
          key={chat.conversation.conversation}
          chat={chat}
          current={here.at === "chat" && here.conversation === chat.conversation.conversation}
        />
      ))}
    </ul>
  );
}

function Nothing({ isArchive }: { isArchive: boolean }) {
  if (isArchive) return <Empty icon="archive" title={t("archive-empty")} />;
  const begin = (
    <Button look="main" icon="new-chat" onClick={() => show({ show: "new-chat" })}>
      {t("new-chat")}
    </Button>
  );
  return (
    <Empty icon="chats" title={t("list-empty")} action={begin}>
      {t("list-empty-about")}
    </Empty>
  );
}

/** Arrows go from row to row. */
function step(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const rows = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>(".chat-row-main")];
  const at = rows.findIndex((row) => row === document.activeElement);
  rows[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  event.preventDefault();
}
