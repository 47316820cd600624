// The end of the first minute: how others find the person, and the one thing to do next.

import { signal } from "@preact/signals";
import type { Account } from "../../state/model";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { CopyButton } from "../CopyButton";
import { Picture } from "../Picture";
import { Frame } from "./Frame";

/** Whether somebody has just come in, and has not gone on. */
export const welcomed = signal(false);

export function Ready({ account }: { account: Account }) {
  const leave = (): void => {
    welcomed.value = false;
  };
  const write = (): void => {
    leave();
    show({ show: "new-chat" });
  };
  return (
    <Frame title={t("ready-title")} about={account.handle === null ? t("ready-no-handle") : t("ready-about")}>
      {account.handle !== null && <Shared handle={account.handle} server={account.server} />}
      <div class="welcome-actions">
        <Button look="main" wide icon="new-chat" onClick={write}>
          {t("ready-write")}
        </Button>
        <Button wide onClick={leave}>
          {t("ready-later")}
        </Button>
      </div>
    </Frame>
  );
}

function Shared({ handle, server }: { handle: string; server: string }) {
  const text = sharedText(handle, server);
  return (
    <>
      <p class="welcome-code" dir="ltr">
        {handle}
      </p>
      <Picture text={text} label={t("profile-picture")} />
      <CopyButton text={text} label={t("profile-copy")} />
    </>
  );
}

/** What somebody else needs to find a person: the name, and the server on which it is one. */
export function sharedText(handle: string, server: string): string {
  return `${handle} ${server}`;
}
