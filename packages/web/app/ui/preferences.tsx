import { chooseLanguage, language, LANGUAGES, t } from "../i18n/text.ts";
import { theme, toggleTheme } from "../preferences.ts";
import { isKeyHelpOpen } from "./keys.tsx";

/** Theme, language and the list of keys. */
export function Preferences() {
  return (
    <>
      <button
        class="button quiet icon wide-only"
        type="button"
        aria-label={t("bar.keys")}
        title={t("bar.keys")}
        onClick={() => (isKeyHelpOpen.value = true)}
      >
        ?
      </button>
      <button
        class="button quiet icon theme"
        type="button"
        aria-label={t(theme.value === "dark" ? "bar.theme.light" : "bar.theme.dark")}
        title={t(theme.value === "dark" ? "bar.theme.light" : "bar.theme.dark")}
        onClick={toggleTheme}
      >
        {theme.value === "dark" ? "☀" : "☾"}
      </button>
      <select
        class="select language"
        aria-label={t("bar.language")}
        value={language.value}
        onChange={({ currentTarget }) => void chooseLanguage(currentTarget.value)}
      >
        {LANGUAGES.map(([name, text]) => (
          <option key={name} value={name} lang={name}>
            {text}
          </option>
        ))}
      </select>
    </>
  );
}
