// Somebody's name, kept apart from the direction of the words around it; one that nobody vouches for is marked.

import type { AccountId } from "../state/model";
import { nameOf } from "../state/people";
import { t } from "../strings/strings";
import { plain } from "./plain";
import "./Name.css";

export function Name({ account }: { account: AccountId }) {
  const { text, sure } = nameOf(account);
  if (sure) return <bdi class="name">{plain(text)}</bdi>;
  return (
    <bdi class="name name-unsure" title={t("name-unsure")}>
      {plain(text)}
    </bdi>
  );
}
