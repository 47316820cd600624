// What is shown once: a button until then, and nothing of it afterwards.

import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { verbs } from "../../state/link";
import type { Message } from "../../state/model";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { shortName } from "../plain";
import { fetchOnce, keep, type Once } from "../media/files";
import { Active } from "./active";

/** What is shown, until it is closed. */
type Shown = { text: string; once: Once | null };

export function OnceBody({ message, meta }: { message: Message; meta: ComponentChildren }) {
  const active = useContext(Active);
  const [shown, setShown] = useState<Shown | null>(null);
  const [busy, setBusy] = useState(false);
  const waits = message.text === "waits";
  const what = message.once ?? "text";
  const open = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await attempt(async () => setShown(await show(message)));
    setBusy(false);
  };
  return (
    <div class="body-text" dir="auto">
      {waits && !message.own ? (
        <button type="button" class="body-button" tabIndex={active ? 0 : -1} aria-busy={busy} onClick={() => void open()}>
          <Icon name="once" size="small" /> {t("once-open", { what })}
        </button>
      ) : (
        <p class="body-quiet-words">
          <Icon name="once" size="small" /> {message.own ? t("once-own", { what }) : t("once-gone")}
        </p>
      )}
      <span class="body-end">{meta}</span>
      {shown !== null && (
        <Dialog size={shown.once ? "wide" : "small"} title={t("once-title")} closeLabel={t("close")} onClose={() => setShown(null)}>
          {shown.once && <File once={shown.once} />}
          {shown.text !== "" && (
            <p class="once-text" dir="auto">
              {shown.text}
            </p>
          )}
          <p class="choice-about">{t("once-about")}</p>
        </Dialog>
      )}
    </div>
  );
}

async function show(message: Message): Promise<Shown> {
  if (message.once === "text") return { text: (await verbs().showOnce(message.conversation, message.number)).text, once: null };
  const once = await fetchOnce(message);
  return { text: once.text, once };
}

/** The file as far as the page can show it; anything else can only be saved, for it is nowhere else. */
function File({ once }: { once: Once }) {
  const { url, blob, shown } = once.fetched;
  const [refused, setRefused] = useState(false);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const refuse = (): void => setRefused(true);
  const type = refused || shown === null ? "" : blob.type;
  if (type.startsWith("image/")) return <img class="once-file" src={url} alt={once.text || t("picture-from")} onError={refuse} />;
  if (type.startsWith("video/")) return <video class="once-file" src={url} controls autoPlay onError={refuse} />;
  if (type.startsWith("audio/")) return <audio class="once-file" src={url} controls autoPlay onError={refuse} />;
  return (
    <div class="once-save">
      <p>
        <bdi>{shortName(once.file.safe_name)}</bdi>
      </p>
      <Button onClick={() => keep(url, once.file)}>{t("deed-save")}</Button>
      <p class="choice-about">{t("once-save-about")}</p>
    </div>
  );
}
