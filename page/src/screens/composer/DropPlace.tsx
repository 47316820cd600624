// Files that are dropped on a chat are put before the person; dropping is never the only way.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { attach } from "./attaching";

export function DropPlace({ conversation, children }: { conversation: Conversation; children: ComponentChildren }) {
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true && conversation.state === "active";
  return (
    <div
      class="drop"
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        void attach(conversation.conversation, event.dataTransfer?.files ?? []);
      }}
    >
      {children}
      {over && <div class="drop-over">{t("drop-here")}</div>}
    </div>
  );
}
