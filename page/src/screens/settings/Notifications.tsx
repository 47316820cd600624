// What the client's notifications say.

import { useEffect } from "preact/hooks";
import { keep, kept, type Kept } from "../../state/account";
import { t } from "../../strings/strings";
import { OneOf } from "../../ui/Choices";
import { attempt } from "../attempt";

const CHOICES: Kept["notify"][] = ["off", "plain", "names", "content"];

export function Notifications() {
  useEffect(() => void attempt(() => keep({})), []);
  const now = kept.value;
  return (
    <section class="settings-part">
      <p class="settings-quiet">{t("notifications-about")}</p>
      {now !== null && (
        <OneOf
          legend={t("notifications-legend")}
          options={CHOICES.map((value) => ({ value, label: t(`notifications-${value}`) }))}
          value={now.notify}
          onChange={(notify) => void attempt(() => keep({ notify }))}
        />
      )}
    </section>
  );
}
