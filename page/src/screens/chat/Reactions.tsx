// What people think of a message: one mark for each emoji, with how many; a press says the same or takes it back.

import { useContext } from "preact/hooks";
import { me } from "../../state/account";
import type { Message } from "../../state/model";
import { nameOf } from "../../state/people";
import { listOf, t } from "../../strings/strings";
import { plain } from "../plain";
import { Active } from "./active";
import { react } from "./deeds";
import "./Reactions.css";

export function Reactions({ message }: { message: Message }) {
  const active = useContext(Active);
  if (message.reactions.length === 0) return null;
  const own = me.value?.account;
  return (
    <div class="reactions">
      {gather(message).map(({ emoji, accounts }) => {
        const isOwn = own !== undefined && accounts.includes(own);
        const names = accounts.map((account) => (account === own ? t("you") : plain(nameOf(account).text)));
        // What is seen is in what is heard.
        const seen = accounts.length > 1 ? `${emoji} ${accounts.length}` : emoji;
        const label = t("reaction", { emoji: seen, names: listOf(names) });
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            aria-pressed={isOwn}
            aria-label={label}
            title={label}
            tabIndex={active ? 0 : -1}
            onClick={() => react(message, isOwn ? null : emoji)}
          >
            <span>{emoji}</span>
            {accounts.length > 1 && <span class="reaction-count">{accounts.length}</span>}
          </button>
        );
      })}
    </div>
  );
}

function gather(message: Message): { emoji: string; accounts: string[] }[] {
  const found = new Map<string, string[]>();
  for (const { emoji, account } of message.reactions) found.set(emoji, [...(found.get(emoji) ?? []), account]);
  return [...found].map(([emoji, accounts]) => ({ emoji, accounts }));
}
