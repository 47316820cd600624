// What this is.

import { t } from "../../strings/strings";

export function About() {
  return (
    <section class="settings-part">
      <p>{t("about-words")}</p>
      <p class="settings-quiet">{t("about-licences")}</p>
    </section>
  );
}
