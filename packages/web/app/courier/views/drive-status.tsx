import { count, formatNumber, t } from "../../i18n/text.ts";
import { formatTime } from "../../i18n/format.ts";
import { useNow } from "../../ui/time.tsx";
import { dismissGaps, sending, waiting } from "../drive/driving.ts";
import type { Drive } from "../drive/drive.ts";
import { currentPosition, locationFailure } from "../drive/current-position.ts";
import { screenLock } from "../drive/wake-lock.ts";
import { isOnline } from "../../ui/online.ts";
import { problemText } from "../problem-text.ts";

/** Older than this, something is wrong with the receiver. */
const SILENT_MS = 30_000;

/** Whether positions are recorded and sent, and everything that was lost: none of it is hidden. */
export function DriveStatus({ drive }: { drive: Drive }) {
  return (
    <section
      class="drive-status"
      aria-label={t("drive.status")}
      data-recorded={drive.recorded}
      data-sending={sending.value.kind}
    >
      <Recording />
      <p class={sending.value.kind === "failed" ? "status warn" : "status"} data-waiting={waiting.value.own}>
        {sendingText(drive)}
      </p>
      <Losses drive={drive} />
      {screenLock.value === "impossible" && <p class="status warn">{t("drive.screenMayLock")}</p>}
      {drive.gaps.length > 0 && (
        <div class="notice" role="alert">
          <span>
            {drive.gaps.map(({ from, to }) => (
              <span key={from}>{t("drive.gap", { from: clockTime(from), to: clockTime(to) })} </span>
            ))}
          </span>
          <button class="button" type="button" onClick={() => void dismissGaps()}>
            {t("dialog.close")}
          </button>
        </div>
      )}
    </section>
  );
}

const clockTime = (at: number) => formatTime(new Date(at).toISOString());

function Recording() {
  useNow();
  if (locationFailure.value === "denied") return <p class="status bad">{t("courier.location.denied")}</p>;
  const isSilent = !currentPosition.value || Date.now() - currentPosition.value.at > SILENT_MS;
  return <p class={isSilent ? "status warn" : "status ok"}>{t(isSilent ? "drive.searching" : "drive.recording")}</p>;
}

function sendingText({ sent }: Drive): string {
  const n = waiting.value.own;
  if (n === 0) return count(sent, "drive.allSent.one", "drive.allSent.other");
  if (sending.value.kind === "signedOut") return count(n, "drive.waitForSignIn.one", "drive.waitForSignIn.other");
  if (!isOnline.value) return count(n, "drive.waitOffline.one", "drive.waitOffline.other");
  if (sending.value.kind === "failed") return count(n, "drive.waitFailed.one", "drive.waitFailed.other");
  return t("drive.wait", { sent, n });
}

/** What will never arrive, and why. */
export function Losses({ drive: { lost, refused } }: { drive: Drive }) {
  return (
    <>
      {lost > 0 && (
        <p class="status bad" role="alert">
          {count(lost, "drive.lost.one", "drive.lost.other")}
        </p>
      )}
      {Object.entries(refused).map(([code, n]) => (
        <p key={code} class="status bad" role="alert">
          {t("drive.refused", { n: formatNumber(n), reason: problemText(code) ?? code })}
        </p>
      ))}
    </>
  );
}
