// Beginning a chat: somebody one knows, somebody by their whole name, or a group.

import { useState } from "preact/hooks";
import { find, writeFirst } from "../../state/deeds";
import { joinLinkIn } from "../../state/group";
import type { Contact } from "../../state/model";
import { closeOverlay, show } from "../../state/overlay";
import { acquaintances, contacts } from "../../state/people";
import { go } from "../../state/place";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { plain } from "../plain";
import { folded } from "../search/named";
import { useDeed } from "../useDeed";
import { failureWords } from "../words";
import { Scanner } from "../verify/Scanner";
import "./NewChat.css";

export function NewChat() {
  const [name, setName] = useState("");
  const [first, setFirst] = useState<string | null>(null);
  const { problem, busy, act } = useDeed(
    async (whom: string) => {
      const { account, handle } = await find(whom);
      const contact = contacts.value.find((one) => one.account === account);
      if (contact?.conversation) open(contact);
      else setFirst(handle ?? whom);
    },
    (failure) => (failure.kind === "not-found" ? t("new-not-found") : failureWords(failure)),
  );
  if (first !== null) return <First handle={first} back={() => setFirst(null)} />;

  const wanted = folded(nameIn(name));
  const known = acquaintances.value.filter((one) => folded(one.handle ?? one.claimed ?? "").includes(wanted));
  const open = (contact: Contact): void => {
    if (contact.conversation === null) return setFirst(contact.handle ?? contact.account);
    closeOverlay();
    go({ at: "chat", conversation: contact.conversation });
  };
  const seek = (typed: string): void => {
    const link = joinLinkIn(typed);
    const whom = nameIn(typed);
    if (link !== null) show({ show: "join", link });
    else if (whom !== "") void act(whom);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    seek(name);
  };
  const scanned = (text: string): void => {
    setName(text);
    seek(text);
  };
  return (
    <Dialog title={t("new-title")} closeLabel={t("close")} onClose={closeOverlay}>
      <form class="new-chat-find" noValidate onSubmit={submit}>
        <Field
          label={t("new-field")}
          help={t("new-field-help")}
          value={name}
          onValue={setName}
          error={problem}
          autoFocus
          autoComplete="off"
          spellcheck={false}
        />
        <Button type="submit" look="main" wide busy={busy} disabled={wanted === ""}>
          {t("new-find")}
        </Button>
      </form>
      <Scanner found={scanned} />
      <button type="button" class="person-row" onClick={() => show({ show: "new-group" })}>
        <span class="person-row-icon">
          <Icon name="group" />
        </span>
        <span class="person-row-name">{t("new-group")}</span>
        <Icon name="next" size="small" />
      </button>
      <button type="button" class="person-row" onClick={() => show({ show: "join" })}>
        <span class="person-row-icon">
          <Icon name="link" />
        </span>
        <span class="person-row-name">{t("join-title")}</span>
        <Icon name="next" size="small" />
      </button>
      <h3 class="found-heading">{t("new-known")}</h3>
      {acquaintances.value.length === 0 && <p class="new-chat-quiet">{t("new-none-known")}</p>}
      <ul>
        {known.map((contact) => (
          <li key={contact.account}>
            <button type="button" class="person-row" onClick={() => open(contact)}>
              <PersonLine contact={contact} />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Somebody one knows, on a row. */
export function PersonLine({ contact }: { contact: Contact }) {
  const name = plain(contact.handle ?? contact.claimed ?? contact.account.slice(0, 8));
  return (
    <>
      <Avatar id={contact.account} name={name} size="small" />
      <bdi class="person-row-name cut">{contact.handle === null ? t("name-unproven", { name }) : name}</bdi>
      {contact.verified === "yes" && <Icon name="verified" size="small" />}
    </>
  );
}

/** The name in what was typed or pasted: the server may stand behind it. */
function nameIn(typed: string): string {
  return (typed.trim().split(/\s+/)[0] ?? "").replace(/^@/, "");
}

function First({ handle, back }: { handle: string; back: () => void }) {
  const [text, setText] = useState("");
  const { problem, busy, submit } = useDeed(async () => {
    if (text.trim() === "") return;
    const { conversation } = await writeFirst(handle, text);
    closeOverlay();
    go({ at: "chat", conversation });
  });
  return (
    <Dialog title={t("new-first-title", { name: plain(handle) })} closeLabel={t("close")} onClose={closeOverlay}>
      <form class="new-chat-find" noValidate onSubmit={(event) => submit(event)}>
        <Field
          label={t("new-first-text")}
          help={t("new-first-help")}
          value={text}
          onValue={setText}
          error={problem}
          autoFocus
          autoComplete="off"
          disabled={busy}
        />
        <div class="new-chat-actions">
          <Button onClick={back}>{t("go-back")}</Button>
          <Button type="submit" look="main" icon="send" busy={busy} disabled={text.trim() === ""}>
            {t("new-first-send")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
