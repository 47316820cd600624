// What is filled in: a line of text with its label, its help, and what is wrong with it.

import type { ComponentProps, Ref } from "preact";
import { useId } from "preact/hooks";
import "./Field.css";

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  help?: string | undefined;
  error?: string | null | undefined;
  /** The label is heard, not seen: something beside it says it. */
  labelUnseen?: boolean;
  fieldRef?: Ref<HTMLInputElement>;
  /** What is written: it decides which keyboard is shown, and what the browser offers. */
  type?: "text" | "password" | "search";
  placeholder?: string;
  autoComplete?: string;
  maxLength?: number;
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  spellcheck?: boolean;
  inputMode?: "text" | "numeric" | "search";
  onKeyDown?: (event: KeyboardEvent) => void;
}

export function Field({ label, value, onValue, help, error, labelUnseen = false, fieldRef, type = "text", ...rest }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={labelUnseen ? "unseen" : "field-label"}>
        {label}
      </label>
      <input
        {...({ ...rest, type } as ComponentProps<"input">)}
        {...(error ? { "aria-invalid": true } : {})}
        {...(help || error ? { "aria-describedby": `${id}-about` } : {})}
        id={id}
        ref={fieldRef ?? null}
        class="field-input"
        dir="auto"
        value={value}
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
