// A group's name, for whoever may change it.

import { useState } from "preact/hooks";
import { renameGroup } from "../../state/deeds";
import { may } from "../../state/group";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { attempt } from "../attempt";
import { Row } from "./Row";

export function GroupName({ conversation }: { conversation: Conversation }) {
  const [name, setName] = useState<string | null>(null);
  if (!may(conversation, "edit")) return null;
  if (name === null) {
    return (
      <Row icon="edit" act={() => setName(conversation.name ?? "")}>
        {t("details-rename")}
      </Row>
    );
  }
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "" || (await attempt(() => renameGroup(conversation.conversation, wanted)))) setName(null);
  };
  return (
    <li>
      <form class="details-form" onSubmit={(event) => void save(event)}>
        <Field label={t("details-rename-title")} value={name} onValue={setName} autoFocus autoComplete="off" />
        <div class="details-form-actions">
          <Button onClick={() => setName(null)}>{t("cancel")}</Button>
          <Button type="submit" look="main">
            {t("save")}
          </Button>
        </div>
      </form>
    </li>
  );
}
