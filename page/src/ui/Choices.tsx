// What is chosen: on or off, or one of a few.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./Choices.css";

interface SwitchProps {
  label: string;
  about?: ComponentChildren;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, about, on, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label class="switch">
      <span class="switch-words">
        <span id={`${id}-label`}>{label}</span>
        {about && (
          <span id={`${id}-about`} class="choice-about">
            {about}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        class="switch-input"
        checked={on}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={about ? `${id}-about` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

interface OneOfProps<T extends string> {
  legend: string;
  options: { value: T; label: string; about?: string }[];
  value: T;
  disabled?: boolean;
  onChange: (value: T) => void;
}

/** One of a few, each on a line of its own. */
export function OneOf<T extends string>({ legend, options, value, disabled = false, onChange }: OneOfProps<T>) {
  const id = useId();
  return (
    <fieldset class="one-of" disabled={disabled}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} class="one-of-option">
          <input
            type="radio"
            name={id}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.about && <span class="choice-about">{option.about}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
