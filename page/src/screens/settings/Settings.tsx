// The settings' parts, in the list's column; the one that is open stands beside it.

import type { ComponentType } from "preact";
import type { IconName } from "../../design/icons";
import { go, place, type Section } from "../../state/place";
import { t } from "../../strings/strings";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { About } from "./About";
import { Appearance } from "./Appearance";
import { Notifications } from "./Notifications";
import { Profile } from "./Profile";
import { Devices } from "./Devices";
import { DirectoryPart } from "./DirectoryPart";
import { Privacy } from "./Privacy";
import "./Settings.css";

const PARTS: Record<Section, { icon: IconName; show: ComponentType }> = {
  profile: { icon: "alone", show: Profile },
  privacy: { icon: "lock", show: Privacy },
  devices: { icon: "devices", show: Devices },
  appearance: { icon: "appearance", show: Appearance },
  notifications: { icon: "bell", show: Notifications },
  directory: { icon: "server", show: DirectoryPart },
  about: { icon: "info", show: About },
};

export function SettingsList() {
  const here = place.value.at === "settings" ? place.value.section : undefined;
  return (
    <nav class="list" aria-labelledby="settings-title">
      <header class="list-head">
        <h1 id="settings-title">{t("settings-title")}</h1>
      </header>
      <ul class="list-rows" aria-label={t("settings-sections")}>
        {(Object.keys(PARTS) as Section[]).map((section) => (
          <li key={section}>
            <button
              type="button"
              class="settings-link"
              aria-current={here === section ? "page" : undefined}
              onClick={() => go({ at: "settings", section })}
            >
              <Icon name={PARTS[section].icon} />
              <span class="settings-link-words">{t(`settings-${section}`)}</span>
              <Icon name="next" size="small" />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function SettingsPart({ section }: { section: Section }) {
  const Part = PARTS[section].show;
  return (
    <section class="settings" aria-labelledby="settings-part-title">
      <header class="settings-head">
        <IconButton icon="back" label={t("go-back")} onClick={() => go({ at: "settings" })} />
        <h2 id="settings-part-title">{t(`settings-${section}`)}</h2>
      </header>
      <div class="settings-body">
        <Part />
      </div>
    </section>
  );
}
