// A passphrase's field, which can be looked at.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../strings/strings";
import { Field } from "../../ui/Field";

interface Props {
  value: string;
  onValue: (value: string) => void;
  error?: string | null;
  help?: string;
  isNew?: boolean;
  /** It is all that there is to fill in: it has the keyboard at once. */
  focused?: boolean;
}

export function Passphrase({ value, onValue, error, help, isNew = false, focused = false }: Props) {
  const [shown, show] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, []);
  return (
    <div>
      <Field
        label={t("register-passphrase")}
        fieldRef={field}
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
