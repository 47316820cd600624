// All that a message has said, the newest first.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { verbs } from "../../state/link";
import type { Message, Version } from "../../state/model";
import { t } from "../../strings/strings";
import { Dialog } from "../../ui/Dialog";
import { attempt } from "../attempt";
import { whole } from "../times";
import { Marked } from "./Marked";
import "./Versions.css";

const shown = signal<Message | null>(null);

export function showVersions(message: Message): void {
  shown.value = message;
}

export function VersionsHost() {
  const message = shown.value;
  return message && <Versions key={message.number} message={message} />;
}

function Versions({ message }: { message: Message }) {
  const [versions, setVersions] = useState<Version[]>([]);
  const close = (): void => {
    shown.value = null;
  };
  useEffect(() => {
    void attempt(async () => setVersions(await verbs().versions(message.conversation, message.number)));
  }, [message]);
  return (
    <Dialog title={t("versions")} closeLabel={t("close")} onClose={close}>
      <ol class="versions" reversed>
        {[...versions].reverse().map((version, at) => (
          <li key={version.version}>
            <h3>{at === 0 ? t("version-current", { time: whole(version.time) }) : whole(version.time)}</h3>
            <div class="body-text at-start" dir="auto">
              {message.kind === "marked" ? <Marked text={version.text} /> : <p>{version.text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
