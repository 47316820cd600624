// Who may add people, write, and change name, description and picture: owners say it, everybody sees it.

import { allow, ownRole, type Rule } from "../../state/group";
import type { Audience, Conversation } from "../../state/model";
import type { IconName } from "../../design/icons";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { attempt } from "../attempt";

const RULES: [Rule, IconName][] = [
  ["add", "member-add"],
  ["write", "chat"],
  ["edit", "edit"],
];
const AUDIENCES: Audience[] = ["everyone", "admins", "owners"];

export function Rules({ conversation }: { conversation: Conversation }) {
  return (
    <section class="details-part" aria-labelledby="rules-title">
      <h3 id="rules-title">{t("rules-title")}</h3>
      <ul class="details-rows">
        {RULES.map(([rule, icon]) => (
          <RuleRow key={rule} rule={rule} icon={icon} conversation={conversation} />
        ))}
      </ul>
      <p class="details-quiet">{t("rules-about")}</p>
    </section>
  );
}

function RuleRow({ rule, icon, conversation }: { rule: Rule; icon: IconName; conversation: Conversation }) {
  const now = conversation.group?.[`who_may_${rule}`] ?? "everyone";
  const words = (
    <>
      <Icon name={icon} />
      <span class="details-row-words">
        {t(`rule-${rule}`)}
        <small>{t(`audience-${now}`)}</small>
      </span>
    </>
  );
  if (ownRole(conversation) !== "owner" || conversation.state !== "active") {
    return <li class="details-row details-row-told">{words}</li>;
  }
  const item = (who: Audience) => ({
    label: t(`audience-${who}`),
    checked: who === now,
    act: () => void attempt(() => allow(conversation.conversation, rule, who)),
  });
  return (
    <li>
      <button
        type="button"
        class="details-row"
        aria-haspopup="menu"
        onClick={(event) => showMenu({ label: t(`rule-${rule}`), anchor: event.currentTarget, groups: [AUDIENCES.map(item)] })}
      >
        {words}
        <Icon name="more" size="small" />
      </button>
    </li>
  );
}
