// The server's address, in which a letter more or less is another server.

import { t } from "../../strings/strings";
import { Field } from "../../ui/Field";

interface Props {
  value: string;
  onValue: (value: string) => void;
  error: string | null;
}

export function Server({ value, onValue, error }: Props) {
  return (
    <Field
      label={t("register-server")}
      help={t("register-server-help")}
      value={value}
      onValue={onValue}
      error={error}
      spellcheck={false}
      autoComplete="off"
    />
  );
}
