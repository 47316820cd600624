// Several lines to fill in, with their label, their help, and what is wrong with them.

import { useId } from "preact/hooks";
import "./Field.css";

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  help?: string;
  error?: string | null;
  autoFocus?: boolean;
}

export function Area({ label, value, onValue, help, error, autoFocus = false }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class="field-label">
        {label}
      </label>
      <textarea
        id={id}
        class="field-input field-area"
        dir="auto"
        rows={4}
        autoFocus={autoFocus}
        value={value}
        {...(error ? { "aria-invalid": true } : {})}
        {...(help || error ? { "aria-describedby": `${id}-about` } : {})}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {(help || error) && (
        <p id={`${id}-about`} class={error ? "field-about field-error" : "field-about"} role={error ? "alert" : undefined}>
          {error ?? help}
        </p>
      )}
    </div>
  );
}
