// Who may reach the person, what others are told, who is blocked, and when this device locks.

import { useEffect } from "preact/hooks";
import { keep, kept } from "../../state/account";
import { blocked, mayAdd, mayWrite, sendPreviews, settings, tellPresence, tellReceipts, tellTyping, unblock } from "../../state/choices";
import type { Settings } from "../../state/model";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { OneOf, Switch } from "../../ui/Choices";
import { attempt } from "../attempt";
import { plain } from "../plain";
import { Hidden } from "./Hidden";
import { spanOf } from "../times";

const REACHES: Settings["may_add"][] = ["everyone", "contacts", "nobody"];

/** After how many minutes without use it may lock; 0 for never. */
const MINUTES = [0, 5, 15, 60, 480];

export function Privacy() {
  const chosen = settings.value;
  if (chosen === null) return null;
  const options = (of: "write" | "add") =>
    REACHES.map((value) => ({ value, label: t(`privacy-${of}-${value}`) }));
  return (
    <>
      <section class="settings-part">
        <OneOf
          legend={t("privacy-write")}
          options={options("write")}
          value={chosen.may_write}
          onChange={(who) => void attempt(() => mayWrite(who))}
        />
        <OneOf
          legend={t("privacy-add")}
          options={options("add")}
          value={chosen.may_add}
          onChange={(who) => void attempt(() => mayAdd(who))}
        />
        <p class="settings-quiet">{t("privacy-reach-about")}</p>
      </section>
      <section class="settings-part">
        <Switch
          label={t("privacy-receipts")}
          about={t("privacy-receipts-about")}
          on={chosen.receipts}
          onChange={(on) => void attempt(() => tellReceipts(on))}
        />
        <Switch
          label={t("privacy-typing")}
          about={t("privacy-receipts-about")}
          on={chosen.typing}
          onChange={(on) => void attempt(() => tellTyping(on))}
        />
        <Switch
          label={t("privacy-previews")}
          about={t("privacy-previews-about")}
          on={chosen.previews}
          onChange={(on) => void attempt(() => sendPreviews(on))}
        />
      </section>
      <section class="settings-part">
        <OneOf
          legend={t("privacy-here")}
          options={[
            { value: "nobody", label: t("privacy-here-nobody") },
            { value: "contacts", label: t("privacy-here-contacts") },
          ]}
          value={chosen.presence === "nobody" ? "nobody" : "contacts"}
          onChange={(who) => void attempt(() => tellPresence(who))}
        />
        <p class="settings-quiet">{t("privacy-here-about")}</p>
      </section>
      <Locking />
      <Hidden />
      <Blocked />
      <section class="settings-part">
        <h3>{t("privacy-evidence")}</h3>
        <p class="settings-quiet">{t("privacy-evidence-about")}</p>
      </section>
    </>
  );
}

function Locking() {
  useEffect(() => void attempt(() => keep({})), []);
  const minutes = kept.value?.lock_minutes;
  if (minutes === undefined) return null;
  const known = MINUTES.includes(minutes) ? MINUTES : [...MINUTES, minutes];
  const options = known.map((count) => ({
    value: String(count),
    label: count === 0 ? t("privacy-lock-never") : t("privacy-lock-span", { span: spanOf(count * 60) }),
  }));
  return (
    <section class="settings-part">
      <OneOf
        legend={t("privacy-lock")}
        options={options}
        value={String(minutes)}
        onChange={(value) => void attempt(() => keep({ lock_minutes: Number(value) }))}
      />
    </section>
  );
}

function Blocked() {
  return (
    <section class="settings-part">
      <h3>{t("privacy-blocked")}</h3>
      {blocked.value.length === 0 && <p class="settings-quiet">{t("privacy-blocked-none")}</p>}
      <ul>
        {blocked.value.map(({ account, handle, claimed }) => {
          const name = plain(handle ?? claimed ?? account.slice(0, 8));
          return (
            <li key={account} class="settings-row">
              <Avatar id={account} name={name} size="small" />
              <bdi class="settings-row-words">{name}</bdi>
              <Button onClick={() => void attempt(() => unblock(account))}>{t("privacy-unblock")}</Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
