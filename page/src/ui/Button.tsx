// What is pressed: with words, or with an icon and words that are heard.

import type { ComponentChildren, ComponentProps, Ref } from "preact";
import type { IconName } from "../design/icons";
import { Icon } from "./Icon";
import "./Button.css";

type Rest = Omit<ComponentProps<"button">, "icon" | "size" | "ref">;

interface Props extends Rest {
  /** `main`: the one thing to do here. `danger`: cannot be undone. `plain`: looks like text. */
  look?: "main" | "second" | "danger" | "plain";
  icon?: IconName;
  children: ComponentChildren;
  /** Under way: pressed, and not to be pressed again. */
  busy?: boolean;
  wide?: boolean;
}

export function Button({ look = "second", icon, children, busy = false, wide = false, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      class={`button button-${look}${wide ? " button-wide" : ""}`}
      aria-busy={busy}
      disabled={busy || rest.disabled === true}
    >
      {icon && <Icon name={icon} />}
      <span class="button-words">{children}</span>
    </button>
  );
}

interface IconProps extends Rest {
  icon: IconName;
  /** What it does, in words. */
  label: string;
  size?: "normal" | "small";
  pressed?: boolean;
  look?: "plain" | "main" | "danger";
  buttonRef?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, size = "normal", pressed, look = "plain", buttonRef, ...rest }: IconProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      ref={buttonRef ?? null}
      class={`icon-button icon-button-${size} icon-button-${look}`}
      aria-label={label}
      aria-pressed={pressed}
    >
      <Icon name={icon} />
    </button>
  );
}
