// Who asks to be let into a group, for whoever decides.

import { asFailure } from "../../rpc/failure";
import { me } from "../../state/account";
import { admit, turnAway } from "../../state/group";
import type { Asking as Asker, Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { Name } from "../Name";
import { plain } from "../plain";
import { whole } from "../times";

export function Asking({ conversation }: { conversation: Conversation }) {
  const all = conversation.group?.asking ?? [];
  if (all.length === 0) return null;
  return (
    <section class="details-part asking" aria-labelledby="asking-title">
      <h3 id="asking-title">{t("asking-title", { count: all.length })}</h3>
      <p class="details-quiet">{t("asking-about")}</p>
      <ul>
        {all.map((asker) => (
          <AskerRow key={asker.account} asker={asker} group={conversation.conversation} />
        ))}
      </ul>
    </section>
  );
}

function AskerRow({ asker, group }: { asker: Asker; group: string }) {
  const name = askerName(asker);
  return (
    <li class="asker">
      <Avatar id={asker.account} name={name} size="small" />
      <span class="member-words">
        {asker.handle !== null || asker.claimed === null ? (
          <bdi class="name">{name}</bdi>
        ) : (
          <bdi class="name name-unsure" title={t("name-unsure")}>
            {name}
          </bdi>
        )}
        <small>
          {asker.maker === me.value?.account ? (
            t("asking-by-own")
          ) : (
            <>
              {t("asking-by")} <Name account={asker.maker} />
            </>
          )}
          {" · "}
          {whole(asker.time)}
        </small>
      </span>
      {asker.granted ? (
        <small class="details-quiet">{t("asking-granted")}</small>
      ) : (
        <span class="asker-actions">
          <Button aria-label={t("asking-turn-away-whom", { name })} onClick={() => void attempt(() => turnAway(group, asker.account))}>
            {t("asking-turn-away")}
          </Button>
          <Button look="main" aria-label={t("asking-admit-whom", { name })} onClick={() => void letIn(group, asker)}>
            {t("asking-admit")}
          </Button>
        </span>
      )}
    </li>
  );
}

/** Lets in who asks: a name that they only claim is looked up first, and if it is not theirs, the person is asked once more. */
async function letIn(group: string, asker: Asker): Promise<void> {
  if (asker.handle !== null || asker.claimed === null) return void (await attempt(() => admit(group, asker.account)));
  const { claimed, account } = asker;
  try {
    await admit(group, claimed);
  } catch (thrown) {
    const { kind } = asFailure(thrown);
    if (kind !== "not-found" && kind !== "mismatch") return void (await attempt(() => Promise.reject(thrown)));
    const about = t("asking-unconfirmed-about", { name: plain(claimed) });
    const sure = await ask({ title: t("asking-unconfirmed"), about, deed: t("asking-admit"), danger: true });
    if (sure) await attempt(() => admit(group, account));
  }
}

/** What somebody who is no contact yet is called. */
export function askerName(asker: Asker): string {
  return plain(asker.handle ?? asker.claimed ?? asker.account.slice(0, 8));
}
