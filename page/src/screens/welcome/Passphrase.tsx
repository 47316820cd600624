// A passphrase's field, which can be looked at.

import { useState } from "preact/hooks";
import { t } from "../../strings/strings";
import { Field } from "../../ui/Field";

interface Props {
  value: string;
  onValue: (value: string) => void;
  error?: string | null;
  help?: string;
  isNew?: boolean;
}

export function Passphrase({ value, onValue, error, help, isNew = false }: Props) {
  const [shown, show] = useState(false);
  return (
    <div>
      <Field
        label={t("register-passphrase")}
        type={shown ? "text" : "password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        value={value}
        onValue={onValue}
        help={help}
        error={error}
      />
      <label class="welcome-check">
        <input type="checkbox" checked={shown} onChange={(event) => show(event.currentTarget.checked)} />
        {t("show-passphrase")}
      </label>
    </div>
  );
}
