// Who one is, how others find one, and the lock.

import { lock, me } from "../../state/account";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";
import { CopyButton } from "../CopyButton";
import { Picture } from "../Picture";
import { sharedText } from "../welcome/Ready";
import { Account } from "./Account";

export function Profile() {
  const own = me.value;
  if (own === null) return null;
  return (
    <>
      <section class="settings-part">
        <Avatar id={own.account} name={own.handle} size="huge" />
        <dl class="settings-facts">
          <dt>{t("profile-name")}</dt>
          <dd>
            <bdi>{own.handle ?? t("profile-none")}</bdi>
          </dd>
          <dt>{t("profile-server")}</dt>
          <dd>
            <bdi>{own.server}</bdi>
          </dd>
          <dt>{t("profile-account")}</dt>
          <dd>
            <bdi>
              <code>{own.account}</code>
            </bdi>
          </dd>
        </dl>
      </section>
      {own.handle !== null && (
        <section class="settings-part">
          <h3>{t("profile-share")}</h3>
          <p class="settings-quiet">{t("profile-share-about")}</p>
          <Picture text={sharedText(own.handle, own.server)} label={t("profile-picture")} />
          <CopyButton text={sharedText(own.handle, own.server)} label={t("profile-copy")} />
        </section>
      )}
      <Account />
      <section class="settings-part">
        <Button icon="lock" onClick={() => void attempt(lock)}>
          {t("profile-lock")}
        </Button>
      </section>
    </>
  );
}
