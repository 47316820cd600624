// The recovery code: shown once, and gone when the person says that they have it.

import { useState } from "preact/hooks";
import { codeTaken, replacing, stage } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { CopyButton } from "../CopyButton";
import { Frame } from "./Frame";

export function RecoveryCode({ code }: { code: string }) {
  const [has, setHas] = useState(false);
  const standing = replacing.value;
  const made = standing === "unsure" || (stage.value === "ready" && standing !== "under-way");
  return (
    <Frame title={t("recovery-title")} about={t("recovery-about")}>
      <p class="welcome-code" dir="ltr" tabIndex={0}>
        {code}
      </p>
      <CopyButton text={code} label={t("recovery-copy")} />
      <label class="welcome-check">
        <input type="checkbox" checked={has} onChange={(event) => setHas(event.currentTarget.checked)} />
        {t("recovery-have")}
      </label>
      {!made && (
        <p class="welcome-quiet" role="status">
          {standing === null ? t("recovery-unfinished") : t("recovery-replacing")}
        </p>
      )}
      {(standing === "unanswered" || standing === "unsure") && (
        <p class="welcome-warning" role="alert">
          {t(`recovery-${standing}`)}
        </p>
      )}
      <Button look="main" wide disabled={!has || !made} onClick={codeTaken}>
        {t("continue")}
      </Button>
    </Frame>
  );
}
