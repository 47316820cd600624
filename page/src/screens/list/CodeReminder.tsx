// A calm line above the chats and in the settings, until the person says that they have the recovery code that was shown to them.

import { confirmCode, house } from "../../state/account";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { attempt } from "../attempt";

/** `check` goes to where a code is checked, unless that stands beside it. */
export function CodeReminder({ check }: { check?: () => void }) {
  if (house.value?.code_unconfirmed !== true) return null;
  const actions = (
    <>
      {check && <Button onClick={check}>{t("code-check")}</Button>}
      <Button onClick={() => void attempt(confirmCode)}>{t("code-reminder-have")}</Button>
    </>
  );
  return (
    <Banner icon="code" actions={actions}>
      {t("code-reminder")}
    </Banner>
  );
}
