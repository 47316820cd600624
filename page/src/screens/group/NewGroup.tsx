// Making a group: a name, and who is in it from the beginning.

import { useState } from "preact/hooks";
import { createGroup } from "../../state/deeds";
import { closeOverlay } from "../../state/overlay";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { useDeed } from "../useDeed";
import { People } from "./People";
import "./NewChat.css";

export function NewGroup() {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { problem, busy, act } = useDeed(async () => {
    const { conversation } = await createGroup(name.trim(), [...chosen]);
    closeOverlay();
    go({ at: "chat", conversation });
  });
  const ready = name.trim() !== "" && chosen.length > 0;
  const actions = (
    <>
      <Button onClick={closeOverlay}>{t("cancel")}</Button>
      <Button look="main" busy={busy} disabled={!ready} onClick={() => void act()}>
        {t("group-create")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("group-new-title")} closeLabel={t("close")} onClose={closeOverlay} actions={actions}>
      <Field label={t("group-name")} value={name} onValue={setName} error={problem} autoFocus autoComplete="off" />
      <h3 class="found-heading">{t("group-people")}</h3>
      <p class="new-chat-quiet">{t("group-people-help")}</p>
      <People chosen={chosen} onChange={setChosen} without={[]} />
    </Dialog>
  );
}
