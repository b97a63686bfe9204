import { t } from "../i18n/text.ts";
import { signInState } from "../session/session.ts";
import { signIn } from "../session/sign-in.ts";
import { Preferences } from "../ui/preferences.tsx";

/** What somebody sees who is not signed in. */
export function SignInPage() {
  const state = signInState.value;
  return (
    <main class="sign-in">
      <div class="card">
        <img src="/icon.svg" alt="" />
        <h1>{t("session.title")}</h1>
        {state.kind === "signedOut" && state.by !== undefined && (
          <p class="muted">{t(state.by === "choice" ? "session.signedOut" : "session.signedOutElsewhere")}</p>
        )}
        {state.kind === "signedOut" && state.error !== undefined && (
          <p class="notice bad" role="alert">
            {t("session.failed", { reason: state.error })}
          </p>
        )}
        <button
          class="button primary large"
          type="button"
          disabled={state.kind === "starting"}
          onClick={() => void signIn()}
        >
          {t(state.kind === "starting" ? "session.starting" : "session.signIn")}
        </button>
      </div>
      <div class="row center">
        <Preferences />
      </div>
    </main>
  );
}
