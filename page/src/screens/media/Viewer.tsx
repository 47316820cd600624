// A picture or film over the whole page; arrows go to the ones before and after it in the chat.

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { history } from "../../state/history";
import type { Message } from "../../state/model";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { Name } from "../Name";
import { whole } from "../times";
import { fetchFile, saveFile, type Fetched } from "./files";
import "./Viewer.css";

const shown = signal<Message | null>(null);

export function view(message: Message): void {
  shown.value = message;
}

export function Viewer() {
  const message = shown.value;
  return message && <Pictures message={message} />;
}

function Pictures({ message }: { message: Message }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const close = (): void => {
    shown.value = null;
  };
  // Before it is gone from the page: the browser gives the focus back to where it was only if the dialog is closed while it is there.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useEffect(() => {
    let isCurrent = true;
    setFetched(null);
    fetchFile(message).then((file) => isCurrent && setFetched(file), close);
    return () => {
      isCurrent = false;
    };
  }, [message]);
  const all = (history.value?.rows.value ?? []).map((row) => row.message).filter(isViewable);
  const at = all.findIndex((one) => one.number === message.number);
  const turn = (by: number): void => {
    const next = all[at + by];
    if (next) shown.value = next;
  };
  const isLeftToRight = getComputedStyle(document.documentElement).direction === "ltr";
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "ArrowRight") turn(isLeftToRight ? 1 : -1);
    if (event.key === "ArrowLeft") turn(isLeftToRight ? -1 : 1);
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={t("viewer")}
      onKeyDown={keys}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header class="viewer-head">
        <span class="viewer-words">
          <strong class="cut">{message.own ? t("you") : <Name account={message.sender} />}</strong>
          <time dateTime={message.time}>{whole(message.time)}</time>
        </span>
        <IconButton icon="download" label={t("deed-save")} onClick={() => saveFile(message)} />
        <IconButton icon="close" label={t("close")} onClick={close} />
      </header>
      <div class="viewer-stage" onClick={(event) => event.target === event.currentTarget && close()}>
        {fetched && <Content key={fetched.url} fetched={fetched} message={message} />}
        {at > 0 && (
          <span class="viewer-before">
            <IconButton icon="back" label={t("viewer-before")} onClick={() => turn(-1)} />
          </span>
        )}
        {at < all.length - 1 && (
          <span class="viewer-after">
            <IconButton icon="next" label={t("viewer-after")} onClick={() => turn(1)} />
          </span>
        )}
      </div>
      {message.text && (
        <p class="viewer-caption" dir="auto">
          {message.text}
        </p>
      )}
    </dialog>
  );
}

function Content({ fetched, message }: { fetched: Fetched; message: Message }) {
  const [refused, setRefused] = useState(false);
  const refuse = (): void => setRefused(true);
  if (!refused && fetched.shown?.startsWith("image/")) return <img src={fetched.url} alt={message.text || t("picture-from")} onError={refuse} />;
  if (!refused && fetched.shown?.startsWith("video/")) return <video src={fetched.url} controls autoPlay onError={refuse} />;
  return <p>{t("file-not-shown")}</p>;
}

function isViewable(message: Message): boolean {
  return message.kind === "file" && message.file?.width !== null && message.file?.media_type.startsWith("image/") === true;
}
