// What a message answers, in a line or two; a press goes there.

import { useContext } from "preact/hooks";
import type { Answered, Party } from "../../state/model";
import { me } from "../../state/account";
import { flat, parse } from "../../state/markup";
import { stay } from "../../state/place";
import { t } from "../../strings/strings";
import { colour } from "../../ui/Avatar";
import { Name } from "../Name";
import { plain } from "../plain";
import { Active } from "./active";
import { nameOf } from "../../state/people";
import "./Quote.css";

export function Quote({ answers, party }: { answers: Answered; party: Party }) {
  const active = useContext(Active);
  const { number, sender } = answers;
  const press = (): void => {
    if (number !== null) stay({ at: "chat", conversation: party.conversation, number });
  };
  return (
    <button
      type="button"
      class={`quote person-${sender === null ? 0 : colour(sender)}`}
      disabled={number === null}
      tabIndex={active ? 0 : -1}
      onClick={press}
    >
      <span class="quote-name cut">
        {sender === null ? t("quote-missing") : sender === me.value?.account ? t("you") : <Name account={sender} />}
      </span>
      {sender !== null && <span class="quote-words at-start">{quoteWords(answers)}</span>}
    </button>
  );
}

/** What is quoted, in words. */
export function quoteWords(answers: Answered): string {
  if (answers.deleted) return t("deleted");
  if (answers.text === null) return t("veiled");
  return plain(flat(parse(answers.text), (account) => `@${nameOf(account).text}`)) || t("quote-wordless");
}
