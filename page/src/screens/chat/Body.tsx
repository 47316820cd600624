// What a message says, by its kind.

import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { me } from "../../state/account";
import { find } from "../../state/deeds";
import type { Message } from "../../state/model";
import { contacts } from "../../state/people";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { FileBody } from "../media/FileBody";
import { Name } from "../Name";
import { Active } from "./active";
import { isEmojiOnly } from "./Bubble";
import { Linked, Marked } from "./Marked";
import { OnceBody } from "./OnceBody";
import { PollBody } from "./PollBody";
import { PreviewCard } from "./PreviewCard";
import "./Body.css";

interface Props {
  message: Message;
  meta: ComponentChildren;
}

export function Body({ message, meta }: Props) {
  switch (message.kind) {
    case "text":
      return (
        <>
          {message.preview && <PreviewCard preview={message.preview} />}
          <Text text={message.text ?? ""} meta={meta} />
        </>
      );
    case "marked":
      return (
        <>
          {message.preview && <PreviewCard preview={message.preview} />}
          <div class="body-text body-marked" dir="auto">
            <Marked text={message.text ?? ""} />
            <End meta={meta} />
          </div>
        </>
      );
    case "file":
      return <FileBody message={message} meta={meta} />;
    case "poll":
      return <PollBody message={message} meta={meta} />;
    case "card":
      return <Card message={message} meta={meta} />;
    case "once":
      return <OnceBody message={message} meta={meta} />;
    case "deleted":
      return <Quiet icon="delete" words={message.own ? t("deleted-own") : t("deleted")} meta={meta} />;
    case "veiled":
      return <Quiet icon="block" words={t("veiled")} meta={meta} />;
    default:
      return <Quiet icon="help" words={t("unknown-kind")} meta={meta} />;
  }
}

export function Text({ text, meta }: { text: string; meta: ComponentChildren }) {
  if (isEmojiOnly(text)) {
    return (
      <div class="body-text" dir="auto">
        <p class="body-emoji">{text.trim()}</p>
        <End meta={meta} />
      </div>
    );
  }
  return (
    <div class="body-text" dir="auto">
      <p>
        <Linked text={text} />
      </p>
      <End meta={meta} />
    </div>
  );
}

/** Time and ticks at the end of a text: they stand on its last line where there is room. */
export function End({ meta }: { meta: ComponentChildren }) {
  return <span class="body-end">{meta}</span>;
}

/** A line about a message that cannot be shown. */
function Quiet({ icon, words, meta }: { icon: "delete" | "block" | "help"; words: string; meta: ComponentChildren }) {
  return (
    <div class="body-text body-quiet">
      <p>
        <Icon name={icon} size="small" /> {words}
      </p>
      <End meta={meta} />
    </div>
  );
}

/** Somebody's contact card, with the way to write to them. */
function Card({ message, meta }: { message: Message; meta: ComponentChildren }) {
  const active = useContext(Active);
  const account = message.accounts[0];
  if (account === undefined) return null;
  const handle = message.text;
  const isKnown = account === me.value?.account || contacts.value.some((one) => one.account === account && one.accepted);
  const add = (): void => {
    if (handle !== null) void attempt(() => find(handle));
  };
  return (
    <div class="body-text" dir="auto">
      <div class="body-card">
        <Avatar id={account} name={handle} />
        <span class="body-card-words">
          <strong class="cut">{handle ? <bdi>{handle}</bdi> : <Name account={account} />}</strong>
          <span>{t("card-about")}</span>
        </span>
      </div>
      {handle !== null && !isKnown && (
        <button type="button" class="body-button" tabIndex={active ? 0 : -1} onClick={add}>
          {t("card-add")}
        </button>
      )}
      <End meta={meta} />
    </div>
  );
}
