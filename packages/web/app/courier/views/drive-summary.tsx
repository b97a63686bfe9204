import { useEffect } from "preact/hooks";
import { formatDistance, formatSeconds } from "../../i18n/format.ts";
import { count, formatNumber, t } from "../../i18n/text.ts";
import type { Drive } from "../drive/drive.ts";
import { refreshRun, run, waiting } from "../drive/driving.ts";
import { Losses } from "./drive-status.tsx";
import { QueuedPhotos } from "./queued-photos.tsx";

/** What became of a run that has ended, and of its positions. */
export function DriveSummary({ drive }: { drive: Drive }) {
  const { title, ended, startedAt, recorded, runId } = drive;
  useEffect(() => void refreshRun(), [runId]);
  const distanceM = run.value?.runId === runId ? run.value.distanceM : undefined;
  return (
    <>
      <h1>{title}</h1>
      <p class={`result ${ended!.outcome === "completed" ? "ok" : ""}`} role="status">
        <strong>{t(`drive.outcome.${ended!.outcome}`)}</strong>
      </p>
      <dl class="list">
        {distanceM !== undefined && (
          <div>
            <dt>{t("drive.driven")}</dt>
            <dd>{formatDistance(distanceM)}</dd>
          </div>
        )}
        <div>
          <dt>{t("drive.duration")}</dt>
          <dd>{formatSeconds((ended!.at - startedAt) / 1_000)}</dd>
        </div>
        <div>
          <dt>{t("drive.positions")}</dt>
          <dd>{formatNumber(recorded)}</dd>
        </div>
      </dl>
      <p class="status" data-waiting={waiting.value.own}>
        {waiting.value.own === 0
          ? t("drive.check.sent")
          : count(waiting.value.own, "drive.check.unsent.one", "drive.check.unsent.other")}
      </p>
      <Losses drive={drive} />
      <QueuedPhotos />
      <div class="thumb">
        <div class="pair">
          <a class="button large" href="/earnings">
            {t("courier.nav.earnings")}
          </a>
          <a class="button primary large" href="/tasks">
            {t("courier.nav.tasks")}
          </a>
        </div>
      </div>
    </>
  );
}
