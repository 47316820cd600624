// Into which groups the person has asked to be let, and was not yet: each can be taken back.

import { useEffect } from "preact/hooks";
import { conversations } from "../../state/chats";
import { readWaitedFor, takeBack, waitedFor } from "../../state/group";
import type { WaitedFor as Group } from "../../state/model";
import { nameOf } from "../../state/people";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { plain } from "../plain";
import { whole } from "../times";

export function WaitedFor() {
  // Whoever is let in has a chat more.
  useEffect(() => void attempt(readWaitedFor), [conversations.value.size]);
  const groups = waitedFor.value;
  if (groups.length === 0) return null;
  return (
    <section class="requests-waited" aria-labelledby="waited-title">
      <h2 id="waited-title" class="requests-about">
        {t("waited-title")}
      </h2>
      <ul>
        {groups.map((group) => (
          <li key={group.conversation}>
            <Asked group={group} />
          </li>
        ))}
      </ul>
      <p class="requests-about">{t("waited-about")}</p>
      <p class="requests-about">{t("waited-elsewhere")}</p>
    </section>
  );
}

function Asked({ group }: { group: Group }) {
  const people = group.people.map(({ account, handle }) => plain(handle ?? nameOf(account).text)).join(", ");
  const withdraw = async (): Promise<void> => {
    await takeBack(group.conversation);
    toast(t("waited-taken-back"), { icon: "check" });
  };
  return (
    <article class="request" aria-label={t("waited-for", { people })}>
      <p class="request-text">
        <bdi>{t("waited-for", { people })}</bdi>
      </p>
      <p class="request-none">{whole(group.time)}</p>
      <div class="request-actions">
        <Button onClick={() => void attempt(withdraw)}>{t("waited-take-back")}</Button>
      </div>
    </article>
  );
}
