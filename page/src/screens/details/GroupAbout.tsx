// A group's description and picture, for whoever may change them.

import { useRef, useState } from "preact/hooks";
import { describe, may, picture } from "../../state/group";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { Area } from "../../ui/Area";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { Row } from "./Row";
import { fittedPicture } from "./shrink";

/** The longest description, bytes. */
const DESCRIPTION_BYTES_MAX = 2_048;

export function GroupAbout({ conversation }: { conversation: Conversation }) {
  if (!may(conversation, "edit")) return null;
  return (
    <>
      <Description conversation={conversation} />
      <Picture conversation={conversation} />
    </>
  );
}

function Description({ conversation }: { conversation: Conversation }) {
  const [text, setText] = useState<string | null>(null);
  const now = conversation.group?.description ?? null;
  if (text === null) {
    return (
      <Row icon="info" act={() => setText(now ?? "")}>
        {now === null ? t("group-describe") : t("group-describe-anew")}
      </Row>
    );
  }
  const wanted = text.trim();
  const isLong = new TextEncoder().encode(wanted).length > DESCRIPTION_BYTES_MAX;
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isLong) return;
    if (wanted === (now ?? "") || (await attempt(() => describe(conversation.conversation, wanted)))) setText(null);
  };
  return (
    <li>
      <form class="details-form" onSubmit={(event) => void save(event)}>
        <Area
          label={t("group-description")}
          help={t("group-description-help")}
          error={isLong ? t("group-description-long") : null}
          value={text}
          onValue={setText}
          autoFocus
        />
        <div class="details-form-actions">
          <Button onClick={() => setText(null)}>{t("cancel")}</Button>
          <Button type="submit" look="main">
            {t("save")}
          </Button>
        </div>
      </form>
    </li>
  );
}

function Picture({ conversation }: { conversation: Conversation }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const group = conversation.conversation;
  const has = conversation.group?.picture != null;
  const choose = (): void => chooser.current?.click();
  const put = async (file: File): Promise<void> => {
    setBusy(true);
    const data = await fittedPicture(file);
    if (data === null) toast(t("group-picture-none"), { icon: "warning" });
    else await attempt(() => picture(group, data));
    setBusy(false);
  };
  const press = (event: MouseEvent): void => {
    if (!has) return choose();
    const remove = (): void => void attempt(() => picture(group, null));
    showMenu({
      label: t("group-picture"),
      anchor: event.currentTarget as Element,
      groups: [
        [{ label: t("group-picture-other"), icon: "picture", act: choose }],
        [{ label: t("group-picture-remove"), icon: "delete", danger: true, act: remove }],
      ],
    });
  };
  return (
    <li>
      <input
        ref={chooser}
        type="file"
        hidden
        accept="image/*"
        aria-label={t("group-picture")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) void put(file);
        }}
      />
      <button type="button" class="details-row" aria-haspopup={has ? "menu" : undefined} aria-busy={busy} disabled={busy} onClick={press}>
        <Icon name="picture" />
        <span class="details-row-words">
          {has ? t("group-picture") : t("group-picture-add")}
          {busy && <small>{t("group-picture-busy")}</small>}
        </span>
      </button>
    </li>
  );
}
