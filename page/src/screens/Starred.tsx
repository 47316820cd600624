// What the person has starred, in all chats.

import { useEffect, useState } from "preact/hooks";
import { conversationOf } from "../state/chats";
import { ask } from "../state/link";
import type { Message } from "../state/model";
import { titleOf } from "../state/people";
import { t } from "../strings/strings";
import { Empty } from "../ui/Empty";
import { FoundRow } from "./search/FoundRow";

export function Starred() {
  const [rows, setRows] = useState<Message[] | null>(null);
  useEffect(() => {
    ask("stars", {}).then(setRows, () => setRows([]));
  }, []);
  return (
    <section class="list" aria-labelledby="starred-title">
      <header class="list-head">
        <h1 id="starred-title">{t("starred-title")}</h1>
      </header>
      {rows?.length === 0 && (
        <Empty icon="star" title={t("starred-empty")}>
          {t("starred-empty-about")}
        </Empty>
      )}
      <ul class="list-rows">
        {rows?.map((row) => {
          const chat = conversationOf(row.conversation);
          return <FoundRow key={row.message} row={row} chat={chat && titleOf(chat)} />;
        })}
      </ul>
    </section>
  );
}
