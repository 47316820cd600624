// The rail: the few places that the page has, and who one is.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { IconName } from "../design/icons";
import { me } from "../state/account";
import { unread } from "../state/chats";
import { go, place, type Place } from "../state/place";
import { requests } from "../state/requests";
import { t } from "../strings/strings";
import { Avatar } from "../ui/Avatar";
import { Badge } from "../ui/Badge";
import { Icon } from "../ui/Icon";
import "./Rail.css";

interface Entry {
  icon: IconName;
  label: string;
  to: Place;
  count?: ReadonlySignal<number>;
}

const asking = computed(() => requests.value.length);

export function Rail() {
  const entries: Entry[] = [
    { icon: "chats", label: t("rail-chats"), to: { at: "list" }, count: unread },
    { icon: "requests", label: t("rail-requests"), to: { at: "requests" }, count: asking },
    { icon: "star", label: t("rail-starred"), to: { at: "starred" } },
    { icon: "archive", label: t("rail-archive"), to: { at: "archive" } },
    { icon: "settings", label: t("rail-settings"), to: { at: "settings" } },
  ];
  return (
    <nav class="rail" aria-label={t("rail-label")}>
      <Mark />
      <ul>
        {entries.map((entry) => (
          <li key={entry.icon}>
            <RailButton entry={entry} />
          </li>
        ))}
      </ul>
      <Own />
    </nav>
  );
}

function RailButton({ entry }: { entry: Entry }) {
  const { icon, label, to, count } = entry;
  const here = place.value.at === "chat" ? "list" : place.value.at;
  return (
    <button
      type="button"
      class="rail-button"
      title={label}
      aria-current={here === to.at ? "page" : undefined}
      onClick={() => go(to)}
    >
      <Icon name={icon} />
      <span class="rail-words">{label}</span>
      {count && <Count of={count} />}
    </button>
  );
}

/** A number that changes while all around it stays. */
function Count({ of: { value: count } }: { of: ReadonlySignal<number> }) {
  return <Badge count={count} label={t("rail-waiting", { count })} />;
}

/** The page's mark: one wire, drawn tight. */
function Mark() {
  return (
    <svg class="rail-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 9.5 10 23.5 16 11.5 22 23.5 28 9.5" />
      <circle cx="16" cy="11.5" r="2.6" />
    </svg>
  );
}

function Own() {
  const own = me.value;
  if (!own) return null;
  const name = own.handle ?? own.account.slice(0, 8);
  return (
    <button
      type="button"
      class="rail-own"
      aria-label={t("rail-own", { name })}
      title={name}
      onClick={() => go({ at: "settings", section: "profile" })}
    >
      <Avatar id={own.account} name={own.handle} size="small" />
    </button>
  );
}
