// Search in this device's own store: chats by their names, messages by the beginnings of their words.

import { useEffect, useRef, useState } from "preact/hooks";
import { FOUND_STEP, findMessages, type Found } from "../../state/finding";
import { archived, chats, conversationOf, hiddenChats } from "../../state/chats";
import type { ConversationId, Message } from "../../state/model";
import { closeOverlay } from "../../state/overlay";
import { titleOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import { ChatChoice } from "./ChatChoice";
import { FoundRow } from "./FoundRow";
import { named, wholly } from "./named";

/** How long the person types on before it is searched, milliseconds. */
const PAUSE_MS = 150;

export function Search({ conversation }: { conversation: ConversationId | undefined }) {
  const [words, setWords] = useState("");
  const [limit, setLimit] = useState(FOUND_STEP);
  const [found, setFound] = useState<Found | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    const mine = ++asked.current;
    if (words.trim() === "") return setFound(null);
    const timer = setTimeout(() => {
      findMessages(words, conversation, limit).then(
        (page) => mine === asked.current && setFound(page),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, conversation, limit]);

  const people = conversation === undefined && words.trim() !== "" ? named([...chats.value, ...archived.value, ...wholly(hiddenChats.value, words)], words).slice(0, 5) : [];
  const title = conversation === undefined ? t("search-title") : t("search-in-chat");
  return (
    <Dialog title={title} closeLabel={t("close")} onClose={closeOverlay} size="wide">
      <Field label={t("search-field")} type="search" value={words} onValue={setWords} autoFocus autoComplete="off" />
      <div class="search-results">
        {words.trim() === "" && (
          <Empty icon="search" title={t("search-begin")}>
            {t("search-begin-about")}
          </Empty>
        )}
        {people.length > 0 && <h3 class="found-heading">{t("search-chats")}</h3>}
        <ul>
          {people.map((chat) => (
            <ChatChoice key={chat.conversation.conversation} chat={chat} />
          ))}
        </ul>
        <p class="unseen" role="status">
          {found && t("search-count", { count: found.rows.length })}
        </p>
        {found && found.rows.length > 0 && <h3 class="found-heading">{t("search-messages")}</h3>}
        <ul>
          {found?.rows.map((row: Message) => {
            const chat = conversationOf(row.conversation);
            return <FoundRow key={`${row.conversation}${row.number}`} row={row} chat={chat && titleOf(chat)} />;
          })}
        </ul>
        {found && found.rows.length === 0 && people.length === 0 && (
          <Empty icon="search" title={t("search-nothing")}>
            {t("search-nothing-about")}
          </Empty>
        )}
        {found?.more && (
          <Button wide onClick={() => setLimit(limit + FOUND_STEP)}>
            {t("search-more")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
