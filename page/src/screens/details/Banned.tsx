// Who is kept out of a group; owners and admins let them back.

import { ownRole, unban } from "../../state/group";
import type { Conversation } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { Name } from "../Name";
import { plain } from "../plain";

export function Banned({ conversation }: { conversation: Conversation }) {
  const banned = conversation.group?.banned ?? [];
  if (banned.length === 0) return null;
  const mayLift = ownRole(conversation) !== "member" && conversation.state === "active";
  return (
    <section class="details-part" aria-labelledby="banned-title">
      <h3 id="banned-title">{t("banned-title")}</h3>
      <p class="details-quiet">{t("banned-about")}</p>
      <ul>
        {banned.map((account) => (
          <li key={account} class="member">
            <Avatar id={account} name={nameOf(account).text} size="small" />
            <span class="member-words">
              <Name account={account} />
            </span>
            {mayLift && (
              <Button
                aria-label={t("banned-lift-whom", { name: plain(nameOf(account).text) })}
                onClick={() => void attempt(() => unban(conversation.conversation, account))}
              >
                {t("banned-lift")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
