// How the page looks, and which language it speaks.

import { chooseEnter, chooseLanguage, chooseTheme, enterSends, languageChoice, theme } from "../../state/appearance";
import type { LanguageChoice, Theme } from "../../state/appearance";
import { LANGUAGES, t } from "../../strings/strings";
import { OneOf, Switch } from "../../ui/Choices";
import { attempt } from "../attempt";

const THEMES: Theme[] = ["system", "light", "dark"];

export function Appearance() {
  const languages: { value: LanguageChoice; label: string }[] = [
    { value: "system", label: t("appearance-language-system") },
    ...LANGUAGES.map((value) => ({ value, label: nameOf(value) })),
  ];
  return (
    <>
      <section class="settings-part">
        <OneOf
          legend={t("appearance-theme")}
          options={THEMES.map((value) => ({ value, label: t(`appearance-${value}`) }))}
          value={theme.value}
          onChange={chooseTheme}
        />
      </section>
      <section class="settings-part">
        <OneOf
          legend={t("appearance-language")}
          options={languages}
          value={languageChoice.value}
          onChange={(chosen) => void attempt(() => chooseLanguage(chosen))}
        />
      </section>
      <section class="settings-part">
        <Switch label={t("appearance-enter")} about={t("appearance-enter-about")} on={enterSends.value} onChange={chooseEnter} />
      </section>
    </>
  );
}

/** A language by its own name. */
function nameOf(code: string): string {
  return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
}
