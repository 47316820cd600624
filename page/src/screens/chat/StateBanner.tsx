// What stands in the way of writing in a chat, and the one thing to do about it.

import { evidence } from "../../state/directory";
import { waiting } from "../../state/group";
import type { Conversation } from "../../state/model";
import { otherOf, verifiedOf } from "../../state/people";
import { change } from "../../state/link";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { ask as askPerson } from "../../ui/asking";
import { saveEvidence } from "../alarm/saveEvidence";
import { attempt } from "../attempt";
import { lieWords } from "../words";

export function StateBanner({ conversation }: { conversation: Conversation }) {
  const who = conversation.conversation;
  const other = otherOf(conversation);
  if (conversation.lie_name !== null) {
    const what = lieWords(conversation.lie_name);
    return (
      <Banner look="danger" icon="alarm" actions={<AfterLie who={who} what={what} />}>
        {t("chat-caught")} {t("caught-here", { what })}
      </Banner>
    );
  }
  if (conversation.state === "stuck" || conversation.state === "broken") {
    return (
      <Banner look="waits" icon="retry" actions={<Rejoin who={who} />}>
        {t("chat-stuck")}
      </Banner>
    );
  }
  if (other !== null && verifiedOf(other) === "replaced") {
    const actions = (
      <>
        <Button onClick={() => show({ show: "verify", conversation: who })}>{t("verify")}</Button>
        <Button look="plain" onClick={() => void attempt(() => change("verify", { who: other, acknowledge: true }))}>
          {t("send-anyway")}
        </Button>
      </>
    );
    return (
      <Banner look="waits" icon="warning" actions={actions}>
        {t("chat-replaced")}
      </Banner>
    );
  }
  if (conversation.removal_pending.length > 0) return <Banner icon="clock">{t("removal-pending", { count: conversation.removal_pending.length })}</Banner>;
  const asking = waiting(conversation);
  if (asking.length > 0) {
    const decide = <Button onClick={() => show({ show: "details", conversation: who })}>{t("asking-decide")}</Button>;
    return (
      <Banner look="waits" icon="hand" actions={decide}>
        {t("asking-title", { count: asking.length })}
      </Banner>
    );
  }
  return null;
}

/** What can be done where a lie was caught. `what` says which. */
function AfterLie({ who, what }: { who: string; what: string }) {
  const goOn = async (): Promise<void> => {
    const about = `${t("caught-here", { what })} ${t("go-on-about")}`;
    const sure = await askPerson({ title: t("go-on-title"), about, deed: t("go-on"), danger: true });
    if (sure) await attempt(() => change("conversations.resume", { who, yes: true }));
  };
  const kept = evidence.value.filter((one) => one.conversation === who);
  return (
    <>
      {kept.length > 0 && (
        <Button icon="download" onClick={() => void attempt(() => saveEvidence(kept))}>
          {t("alarm-save")}
        </Button>
      )}
      <Button onClick={() => void goOn()}>{t("go-on")}</Button>
    </>
  );
}

function Rejoin({ who }: { who: string }) {
  return (
    <Button onClick={() => void attempt(() => change("conversations.resume", { who, rejoin: true, yes: true }))}>{t("heal")}</Button>
  );
}
