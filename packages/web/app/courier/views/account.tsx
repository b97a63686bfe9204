import { count, t } from "../../i18n/text.ts";
import { session } from "../../session/session.ts";
import { signOut } from "../../session/sign-in.ts";
import { Preferences } from "../../ui/preferences.tsx";
import { waiting } from "../drive/driving.ts";
import { installPrompt } from "../install.ts";
import { queuedPhotos } from "../photos/queue.ts";
import { rememberDrive } from "../stored-drive.ts";
import { Action } from "./action.tsx";
import { Duty } from "./duty.tsx";

/** Who is signed in, what this phone still keeps, and preferences. */
export function AccountView() {
  const { own, others } = waiting.value;
  const unsent = own + queuedPhotos.value.length;
  async function leave(): Promise<void> {
    // What waits stays; but nobody sees the run before its courier signs in again.
    rememberDrive(false);
    await signOut();
  }
  return (
    <>
      <h1>{session.value!.name}</h1>
      <Duty />
      <dl class="list">
        <div>
          <dt>{t("account.unsent")}</dt>
          <dd>
            {unsent === 0
              ? t("account.nothing")
              : `${count(own, "account.positions.one", "account.positions.other")}, ${count(queuedPhotos.value.length, "account.photos.one", "account.photos.other")}`}
          </dd>
        </div>
        {others > 0 && (
          <div>
            <dt>{t("account.others")}</dt>
            <dd>{count(others, "account.positions.one", "account.positions.other")}</dd>
          </div>
        )}
      </dl>
      <div class="row">
        <Preferences />
      </div>
      {installPrompt.value ? (
        <button class="button large" type="button" onClick={() => void installPrompt.value?.prompt()}>
          {t("account.install")}
        </button>
      ) : (
        <p class="muted">{t("account.installHint")}</p>
      )}
      <div class="thumb">
        {unsent > 0 && <p class="notice">{t("account.signOutHint")}</p>}
        <Action class="large" run={leave}>
          {t("bar.signOut")}
        </Action>
      </div>
    </>
  );
}
