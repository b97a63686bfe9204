import type { ComponentChildren } from "preact";
import { t } from "../../i18n/text.ts";
import { isOnline } from "../../ui/online.ts";
import { path } from "../../router.ts";
import { session, signInState } from "../../session/session.ts";
import { signIn } from "../../session/sign-in.ts";
import { drive } from "../drive/driving.ts";
import { applyUpdate, waitingUpdate } from "../page-updates.ts";
import { queuedPhotos } from "../photos/queue.ts";
import { Icon, type IconName } from "./icon.tsx";

const VIEWS = ["tasks", "drive", "receipts", "earnings", "account"] as const satisfies readonly IconName[];

/** What concerns every view of a courier, and the way to the others, where the thumb is. */
export function CourierShell({ children }: { children: ComponentChildren }) {
  const isDriving = drive.value !== undefined && !drive.value.ended;
  const name = path.value.split("/")[1];
  return (
    <div class="phone">
      <a class="skip" href="#main">
        {t("app.skip")}
      </a>
      <div role="status">
        {!isOnline.value && <p class="notice">{t("courier.offline")}</p>}
        {(!session.value || signInState.value.kind === "expired") && (
          <div class="notice bad">
            <span>{t(isDriving ? "courier.signInToSend" : "session.expired")}</span>
            <button class="button" type="button" onClick={() => void signIn()}>
              {t("session.signIn")}
            </button>
          </div>
        )}
        {waitingUpdate.value && !isDriving && (
          <div class="notice">
            <span>{t("courier.update")}</span>
            <button class="button" type="button" onClick={applyUpdate}>
              {t("courier.updateNow")}
            </button>
          </div>
        )}
      </div>
      <main id="main" class="phone-main" tabIndex={-1}>
        {children}
      </main>
      {session.value && (
        <nav class="phone-nav" aria-label={t("nav.label")}>
          {VIEWS.map((view) => (
            <a key={view} href={`/${view}`} aria-current={name === view ? "page" : undefined}>
              <Icon name={view} />
              <span>{t(`courier.nav.${view}`)}</span>
              {view === "drive" && isDriving && <span class="dot" />}
              {view === "receipts" && queuedPhotos.value.length > 0 && <span class="dot" />}
            </a>
          ))}
        </nav>
      )}
    </div>
  );
}
