// Why a chat stands still: what happened, whether it heals, and one button.

import { rebuild, resume } from "../../state/deeds";
import { ownRole } from "../../state/group";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { lieWords } from "../words";

export function Trouble({ conversation }: { conversation: Conversation }) {
  const id = conversation.conversation;
  if (conversation.state === "paused") {
    const goOn = async (): Promise<void> => {
      const about = t("details-resume-about");
      const sure = await ask({ title: t("details-resume"), about, deed: t("details-resume"), danger: true });
      if (sure) await attempt(() => resume(id, false));
    };
    const actions = (
      <>
        <Button onClick={() => void goOn()}>{t("details-resume")}</Button>
        <Button onClick={() => void attempt(() => resume(id, true))}>{t("details-rejoin")}</Button>
      </>
    );
    return (
      <Banner look="danger" icon="alarm" actions={actions}>
        {t("details-resume-about")}
        {conversation.lie_name !== null && <small>{lieWords(conversation.lie_name)}</small>}
      </Banner>
    );
  }
  if (conversation.state !== "broken") return null;
  const may = conversation.pair || ownRole(conversation) !== "member";
  return (
    <Banner
      look="waits"
      icon="warning"
      actions={may && <Button onClick={() => void attempt(() => rebuild(id))}>{t("details-rebuild")}</Button>}
    >
      {t("details-rebuild-about")}
    </Banner>
  );
}
