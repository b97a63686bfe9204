import type { ComponentChildren } from "preact";
import { isTextKey, t, type TextKey } from "../i18n/text.ts";
import { toggleTheme } from "../preferences.ts";
import { leaveView, path } from "../router.ts";
import { session, signInState, viewsOf } from "../session/session.ts";
import { signIn, signOut } from "../session/sign-in.ts";
import { isKeyHelpOpen, KeyHelp, useKeys } from "../ui/keys.tsx";
import { isOnline } from "../ui/online.ts";
import { Preferences } from "../ui/preferences.tsx";
import { LeaveDialog } from "../ui/unsaved.tsx";

/** The bar above every view, and what concerns all of them: offline, an ended session, the keys. */
export function Shell({ children }: { children: ComponentChildren }) {
  useKeys([
    { key: "?", text: "keys.help", run: () => (isKeyHelpOpen.value = true) },
    { key: "t", text: "keys.theme", run: toggleTheme },
  ]);
  const who = session.value;
  return (
    <div class="shell">
      <header class="bar">
        <a class="skip" href="#main">
          {t("app.skip")}
        </a>
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" />
          <span>{t("app.name")}</span>
        </a>
        <nav aria-label={t("nav.label")}>
          {navigationOf(who?.role).map((view) => (
            <a key={view} href={`/${view}`} aria-current={currentIn(view) ? "page" : undefined}>
              {t(`nav.${view}` as TextKey)}
            </a>
          ))}
        </nav>
        <span class="space" />
        <Preferences />
        {who && (
          <span class="who">
            <span class="name">
              <strong>{who.name}</strong> <span class="muted">{roleText(who.role)}</span>
            </span>
            <button class="button quiet" type="button" onClick={() => leaveView(() => void signOut())}>
              {t("bar.signOut")}
            </button>
          </span>
        )}
      </header>
      <div role="status">
        {!isOnline.value && <p class="notice">{t("state.offline")}</p>}
        {signInState.value.kind === "expired" && (
          <div class="notice bad">
            {t("session.expired")}
            <button class="button" type="button" onClick={() => void signIn()}>
              {t("session.signIn")}
            </button>
          </div>
        )}
      </div>
      <main id="main" class="main" tabIndex={-1}>
        {children}
      </main>
      <KeyHelp />
      <LeaveDialog />
    </div>
  );
}

/** Partners' files are reached from the tasks that they bring; a partner has nothing else. */
const navigationOf = (role: string | undefined): readonly string[] => {
  const views = viewsOf(role);
  return views.includes("tasks") ? views.filter((view) => view !== "imports") : views;
};

function currentIn(view: string): boolean {
  const [, first] = path.value.split("/");
  return first === view || (first === "imports" && view === "tasks");
}

/** The name of a role; a role that this application does not know is shown as the token names it. */
function roleText(role: string): string {
  const key = `role.${role}`;
  return isTextKey(key) ? t(key) : role;
}
