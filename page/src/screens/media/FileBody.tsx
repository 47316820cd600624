// A file in a bubble: a picture, a film, a recording, or a card with its name.

import type { ComponentChildren } from "preact";
import { useContext, useRef, useState } from "preact/hooks";
import type { FileAbout, Message } from "../../state/model";
import { language, t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import type { IconName } from "../../design/icons";
import { Active } from "../chat/active";
import { shortName } from "../plain";
import { End, Text } from "../chat/Body";
import { Blurred } from "./Blurred";
import { fetchFile, saveFile } from "./files";
import { sizeOf } from "./size";
import { BY_ITSELF_BYTES_MAX, useFile } from "./useFile";
import { view } from "./Viewer";
import { Voice } from "./Voice";
import "./FileBody.css";

export function FileBody({ message, meta }: { message: Message; meta: ComponentChildren }) {
  const file = message.file;
  if (!file) return null;
  const caption = message.text ? <Text text={message.text} meta={meta} /> : null;
  if (file.media_type.startsWith("image/") && file.width !== null && file.height !== null) {
    return (
      <>
        <Picture message={message} file={file} />
        {caption ?? <span class="photo-meta">{meta}</span>}
      </>
    );
  }
  if (file.media_type.startsWith("audio/")) {
    return (
      <>
        <Voice message={message} file={file} meta={caption ? null : meta} />
        {caption}
      </>
    );
  }
  return (
    <>
      <FileCard message={message} file={file} />
      {caption ?? <End meta={meta} />}
    </>
  );
}

/** A picture with its place reserved, so that nothing moves when it comes. */
function Picture({ message, file }: { message: Message; file: FileAbout }) {
  const active = useContext(Active);
  const element = useRef<HTMLButtonElement>(null);
  const [fetched, failed, load] = useFile(message, element, file.size <= BY_ITSELF_BYTES_MAX);
  // The browser may refuse what its first bytes promise: too many pixels, or bytes that are no picture.
  const [refused, setRefused] = useState(false);
  const isShown = fetched?.shown?.startsWith("image/") === true && !refused;
  const [width, height] = fitted(file.width ?? 4, file.height ?? 3);
  const label = fetched && !isShown ? `${file.safe_name}: ${t("file-not-shown")}` : t("picture-open", { name: file.safe_name });
  const press = (): void => {
    if (isShown) view(message);
    else if (fetched) saveFile(message);
    else load();
  };
  return (
    <button
      ref={element}
      type="button"
      class={fetched && !isShown ? "photo photo-refused" : "photo"}
      aria-label={label}
      tabIndex={active ? 0 : -1}
      style={{ inlineSize: `${width}px`, aspectRatio: `${width} / ${height}` }}
      onClick={press}
    >
      {fetched && isShown ? (
        <img src={fetched.url} alt={message.text ?? ""} width={width} height={height} decoding="async" onError={() => setRefused(true)} />
      ) : (
        <>
          {file.placeholder && <Blurred placeholder={file.placeholder} />}
          <span class={file.placeholder ? "photo-wait photo-wait-over" : "photo-wait"}>
            <Icon name={failed ? "retry" : fetched ? "file" : "picture"} size="large" />
            <span>{failed ? t("file-failed") : fetched ? t("file-not-shown") : sizeOf(file.size, language.value)}</span>
          </span>
        </>
      )}
    </button>
  );
}

const WIDTH_MAX = 340;
const HEIGHT_MAX = 380;
const WIDTH_MIN = 120;

/** How large a picture is shown in a bubble, CSS pixels. */
export function fitted(width: number, height: number): [number, number] {
  const scale = Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height);
  return [Math.max(WIDTH_MIN, Math.round(width * scale)), Math.max(60, Math.round(height * scale))];
}

const ICONS: [string, IconName][] = [
  ["audio/", "file-sound"],
  ["video/", "file-video"],
  ["text/", "file-text"],
  ["application/pdf", "file-text"],
  ["application/zip", "file-archive"],
  ["image/", "picture"],
];

function FileCard({ message, file }: { message: Message; file: FileAbout }) {
  const active = useContext(Active);
  const [busy, setBusy] = useState(false);
  const icon = ICONS.find(([start]) => file.media_type.startsWith(start))?.[1] ?? "file";
  const isFilm = file.media_type.startsWith("video/");
  const press = async (): Promise<void> => {
    setBusy(true);
    const fetched = await fetchFile(message).catch(() => null);
    setBusy(false);
    if (isFilm && fetched?.shown?.startsWith("video/")) view(message);
    else saveFile(message);
  };
  return (
    <button type="button" class="file" tabIndex={active ? 0 : -1} aria-busy={busy} onClick={() => void press()}>
      <span class="file-mark">
        <Icon name={isFilm ? "play" : icon} />
      </span>
      <span class="file-words">
        <bdi class="file-name">{shortName(file.safe_name)}</bdi>
        <span class="file-about">
          {sizeOf(file.size, language.value)} · {busy ? t("file-fetching") : isFilm ? t("file-play") : t("file-save")}
        </span>
      </span>
    </button>
  );
}
