// The account comes back by its recovery code, and this becomes its only device.

import { useState } from "preact/hooks";
import { house, recover } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { filled, handleProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { useEntry, type Ground } from "./useEntry";

export function Recover({ back }: { back: () => void }) {
  const [handle, setHandle] = useState("");
  const [code, setCode] = useState("");
  const [replaces, setReplaces] = useState(false);
  const busy = house.value?.doing?.what === "recovering";
  const [wrongHandle, wrongCode] = [handleProblem(handle), code.trim() === "" ? "field-needed" : null];
  const enter = (ground: Ground): Promise<void> =>
    recover({ ...ground, recovery_code: code.trim(), ...filled({ handle: handle.replace(/^\s*@/, "") }), ...(replaces ? { replace_code: true } : {}) });
  const entry = useEntry({ others: [wrongHandle, wrongCode], busy, enter });
  return (
    <Frame title={t("recover-title")} back={busy ? undefined : back}>
      <form class="welcome-form" noValidate onSubmit={entry.submit}>
        <Field label={t("link-handle")} help={t("recover-handle-help")} value={handle} onValue={setHandle} error={entry.said(wrongHandle)} autoFocus />
        <Field
          label={t("recover-code")}
          help={t("recover-code-help")}
          value={code}
          onValue={setCode}
          error={entry.said(wrongCode)}
          autoComplete="off"
          spellcheck={false}
        />
        {entry.neededServer}
        {entry.passphrase}
        <label class="welcome-check">
          <input type="checkbox" checked={replaces} onChange={(event) => setReplaces(event.currentTarget.checked)} />
          {t("recover-replace")}
        </label>
        <More stopped={entry.stopped}>{entry.witnesses}</More>
        <p class="welcome-warning">{t("recover-warning")}</p>
        {entry.problem}
        <Button type="submit" look="main" wide busy={busy}>
          {busy ? t("recover-busy") : t("recover-do")}
        </Button>
      </form>
    </Frame>
  );
}
