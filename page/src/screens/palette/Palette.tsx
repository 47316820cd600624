// Ctrl+K: goes to a chat, or does something, by a few letters.

import { useState } from "preact/hooks";
import type { IconName } from "../../design/icons";
import { lock } from "../../state/account";
import { chooseTheme, theme } from "../../state/appearance";
import { archived, chats, hiddenChats } from "../../state/chats";
import type { Conversation } from "../../state/model";
import { closeOverlay, show } from "../../state/overlay";
import { titleOf } from "../../state/people";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { Face } from "../Face";
import { plain } from "../plain";
import { folded, named, wholly } from "../search/named";
import "../group/NewChat.css";
import "../search/Found.css";

interface Entry {
  id: string;
  label: string;
  icon: IconName;
  /** A chat's face, in place of the icon. */
  face?: Conversation;
  act: () => void;
}

export function Palette() {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const entries = entriesFor(words);
  const chosen = Math.min(at, entries.length - 1);
  const act = (entry: Entry | undefined): void => {
    closeOverlay();
    entry?.act();
  };
  const step = (event: KeyboardEvent): void => {
    const to = event.key === "ArrowDown" ? chosen + 1 : event.key === "ArrowUp" ? chosen - 1 : null;
    if (to !== null) {
      event.preventDefault();
      setAt((to + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      act(entries[chosen]);
    }
  };
  return (
    <Dialog title={t("palette-title")} closeLabel={t("close")} onClose={closeOverlay}>
      <Field
        label={t("palette-field")}
        labelUnseen
        placeholder={t("palette-field")}
        value={words}
        onValue={(typed) => {
          setWords(typed);
          setAt(0);
        }}
        onKeyDown={step}
        autoFocus
        autoComplete="off"
      />
      <p class="unseen" role="status">
        {entries[chosen]?.label ?? t("palette-nothing")}
      </p>
      <ul class="search-results">
        {entries.map((entry, place) => (
          <li key={entry.id}>
            <button
              type="button"
              class={place === chosen ? "person-row palette-chosen" : "person-row"}
              onClick={() => act(entry)}
            >
              {entry.face === undefined ? (
                <span class="person-row-icon">
                  <Icon name={entry.icon} />
                </span>
              ) : (
                <Face conversation={entry.face} size="small" />
              )}
              <bdi class="person-row-name cut">{entry.label}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p class="new-chat-quiet">{t("palette-nothing")}</p>}
    </Dialog>
  );
}

/** What fits the words: chats first. */
function entriesFor(words: string): Entry[] {
  const fitting = named([...chats.value, ...archived.value, ...wholly(hiddenChats.value, words)], words).slice(0, words === "" ? 6 : 12);
  const toChats = fitting.map(({ conversation }): Entry => {
    const id = conversation.conversation;
    const label = plain(titleOf(conversation) ?? "");
    return {
      id,
      label,
      icon: "chats",
      face: conversation,
      act: () => go({ at: "chat", conversation: id }),
    };
  });
  const wanted = folded(words.trim());
  return [...toChats, ...deeds().filter(({ label }) => folded(label).includes(wanted))];
}

function deeds(): Entry[] {
  const next = theme.value === "dark" ? "light" : "dark";
  const deed = (id: string, icon: IconName, act: () => void): Entry => ({ id, label: t(id), icon, act });
  return [
    deed("new-title", "new-chat", () => show({ show: "new-chat" })),
    deed("group-new-title", "group", () => show({ show: "new-group" })),
    deed("join-title", "link", () => show({ show: "join" })),
    deed("search-title", "search", () => show({ show: "search" })),
    deed("requests-title", "requests", () => go({ at: "requests" })),
    deed("starred-title", "star", () => go({ at: "starred" })),
    deed("settings-title", "settings", () => go({ at: "settings" })),
    deed("devices-title", "devices", () => go({ at: "settings", section: "devices" })),
    deed("palette-theme", "appearance", () => chooseTheme(next)),
    deed("palette-lock", "lock", () => void attempt(lock)),
  ];
}
