// What this is.

import { version } from "../../../package.json";
import { t } from "../../strings/strings";

export function About() {
  return (
    <section class="settings-part">
      <p>{t("about-words")}</p>
      <p>{t("about-version", { version })}</p>
      <p>{t("about-source")}</p>
      <p class="settings-quiet">{t("about-licences")}</p>
    </section>
  );
}
