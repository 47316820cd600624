// The first minute's frame: the mark, one card in the middle of the window, and the line when the client is away.

import type { ComponentChildren } from "preact";
import { phase } from "../../state/link";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import "./Welcome.css";

interface Props {
  title?: string;
  about?: string;
  back?: (() => void) | undefined;
  children: ComponentChildren;
}

export function Frame({ title, about, back, children }: Props) {
  return (
    <main class="welcome">
      <div class="welcome-card">
        <svg class="welcome-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <path d="M4 9.5 10 23.5 16 11.5 22 23.5 28 9.5" />
          <circle cx="16" cy="11.5" r="2.6" />
        </svg>
        {title && (
          <header class="welcome-head">
            {back && <IconButton icon="back" label={t("go-back")} onClick={back} />}
            <h1>{title}</h1>
          </header>
        )}
        {about && <p class="welcome-about">{about}</p>}
        {children}
        {phase.value === "lost" && (
          <p class="welcome-quiet" role="status">
            {t("client-returning")}
          </p>
        )}
      </div>
    </main>
  );
}
