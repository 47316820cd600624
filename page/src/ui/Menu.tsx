// A menu at what opened it or at a point: in the top layer, by keyboard and by screen reader.

import { autoUpdate, computePosition, flip, offset, shift, type VirtualElement } from "@floating-ui/dom";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";
import { dialogs, shownMenu, type Menu, type MenuItem } from "./menus";
import "./Menu.css";

/** Where menus appear: once in the page, and once in each dialog. */
export function MenuHost({ level = 0 }: { level?: number }) {
  const menu = shownMenu.value;
  if (dialogs.value !== level) return null;
  return menu && <MenuBox key={menu.label} menu={menu} />;
}

function MenuBox({ menu }: { menu: Menu }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    element.showPopover();
    const reference = menu.anchor instanceof Element ? menu.anchor : point(menu.anchor);
    return autoUpdate(reference, element, () => {
      // In a low window neither side has room for it: it lies over what opened it then, and what it does not show is scrolled to.
      const middleware = [offset(4), flip(), shift({ padding: 8, crossAxis: true })];
      void computePosition(reference, element, { strategy: "fixed", placement: "bottom-start", middleware }).then(
        ({ x, y }) => {
          element.style.left = `${x}px`;
          element.style.top = `${y}px`;
        },
      );
    });
  }, [menu]);

  useEffect(() => {
    items(box.current)[0]?.focus();
  }, [menu]);

  const close = (): void => {
    shownMenu.value = null;
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  // Not the browser's own: it takes the release of the button that has opened a menu for a press outside of it.
  useEffect(() => {
    const pressed = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    addEventListener("pointerdown", pressed, { capture: true });
    return () => removeEventListener("pointerdown", pressed, { capture: true });
  }, []);
  const press = (item: MenuItem): void => {
    close();
    item.act();
  };
  return (
    <aside aria-label={menu.label}>
      <div
        ref={box}
        class="menu"
        role="menu"
        aria-label={menu.label}
        popover="manual"
        onToggle={(event) => event.newState === "closed" && shownMenu.value === menu && close()}
        onKeyDown={(event) => step(event, box.current, close)}
      >
        {menu.groups
          .filter((group) => group.length > 0)
          .map((group, at) => (
            <div key={at} role="group" class="menu-group">
              {group.map((item) => (
                <Row key={item.label} item={item} press={press} />
              ))}
            </div>
          ))}
      </div>
    </aside>
  );
}

function Row({ item, press }: { item: MenuItem; press: (item: MenuItem) => void }) {
  const isChoice = item.checked !== undefined;
  return (
    <button
      type="button"
      class={item.danger ? "menu-item menu-item-danger" : "menu-item"}
      role={isChoice ? "menuitemradio" : "menuitem"}
      aria-checked={item.checked}
      aria-disabled={item.disabled}
      tabIndex={-1}
      onClick={() => !item.disabled && press(item)}
    >
      {item.icon && <Icon name={item.icon} />}
      <span class="menu-words">{item.label}</span>
      {item.checked && <Icon name="check" size="small" />}
    </button>
  );
}

function point({ x, y }: { x: number; y: number }): VirtualElement {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
}

function items(box: HTMLElement | null): HTMLElement[] {
  return box ? [...box.querySelectorAll<HTMLElement>(".menu-item")] : [];
}

function step(event: KeyboardEvent, box: HTMLElement | null, close: () => void): void {
  const all = items(box);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  const next = to[event.key];
  event.stopPropagation();
  if (next !== undefined) {
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  } else if (event.key === "Tab" || event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key.length === 1) {
    const begun = event.key.toLocaleLowerCase();
    [...all.slice(at + 1), ...all.slice(0, at + 1)]
      .find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(begun))
      ?.focus();
  }
}
