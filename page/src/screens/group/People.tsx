// Choosing people whom one knows.

import type { AccountId } from "../../state/model";
import { acquaintances } from "../../state/people";
import { t } from "../../strings/strings";
import { PersonLine } from "./NewChat";
import "./NewChat.css";

interface Props {
  /** Whom the client is to be told of: handles where they are confirmed. */
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** Who is there already. */
  without: readonly AccountId[];
}

export function People({ chosen, onChange, without }: Props) {
  const known = acquaintances.value.filter((one) => !without.includes(one.account) && one.handle !== null);
  if (known.length === 0) return <p class="new-chat-quiet">{t("new-none-known")}</p>;
  const toggle = (who: string): void =>
    onChange(chosen.includes(who) ? chosen.filter((one) => one !== who) : [...chosen, who]);
  return (
    <ul>
      {known.map((contact) => {
        const who = `@${contact.handle}`;
        return (
          <li key={contact.account}>
            <label class="person-row">
              <PersonLine contact={contact} />
              <input type="checkbox" checked={chosen.includes(who)} onChange={() => toggle(who)} />
            </label>
          </li>
        );
      })}
    </ul>
  );
}
