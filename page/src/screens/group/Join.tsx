// Asking to be let into a group by a link that somebody has given.

import { useState } from "preact/hooks";
import { Failure } from "../../rpc/failure";
import { join, joinLinkIn } from "../../state/group";
import { closeOverlay } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import { useDeed } from "../useDeed";
import { failureWords } from "../words";
import "./NewChat.css";

export function Join({ link: given }: { link: string | undefined }) {
  const [text, setText] = useState(given ?? "");
  const [asked, setAsked] = useState(false);
  const { problem, busy, submit } = useDeed(
    async () => {
      const link = joinLinkIn(text);
      if (link === null) throw new Failure("usage", "no link into a group");
      await join(link);
      setAsked(true);
    },
    (failure) => (failure.kind === "usage" ? t("join-no-link") : failureWords(failure)),
  );
  if (asked) {
    const done = (
      <Button look="main" onClick={closeOverlay} autoFocus>
        {t("done")}
      </Button>
    );
    return (
      <Dialog key="asked" title={t("join-title")} closeLabel={t("close")} onClose={closeOverlay} actions={done}>
        <Empty icon="done" title={t("join-asked")}>
          {t("join-asked-about")}
        </Empty>
      </Dialog>
    );
  }
  return (
    <Dialog key="ask" title={t("join-title")} closeLabel={t("close")} onClose={closeOverlay}>
      <form class="new-chat-find" noValidate onSubmit={(event) => submit(event)}>
        <Field
          label={t("join-link")}
          help={t("join-link-help")}
          value={text}
          onValue={setText}
          error={problem}
          autoFocus
          autoComplete="off"
          spellcheck={false}
        />
        <p class="new-chat-quiet">{t("join-about")}</p>
        <div class="new-chat-actions">
          <Button onClick={closeOverlay}>{t("cancel")}</Button>
          <Button type="submit" look="main" busy={busy} disabled={text.trim() === ""}>
            {t("join-do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
