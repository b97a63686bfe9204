import { metresBetween } from "@waybill/geometry/lat-lon";
import { formatDistance, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { session } from "../../session/session.ts";
import { bearingBetween, compassText } from "../drive/direction.ts";
import { type Drive, type DriveStop, nextStop, stopProgress, visitedStops } from "../drive/drive.ts";
import { knownStops, refreshRun, run } from "../drive/driving.ts";
import { currentPosition } from "../drive/current-position.ts";
import { visitStop } from "../tasks/tasks.ts";
import { Action } from "./action.tsx";
import { Capture } from "./capture.tsx";
import { MapLink } from "./map-link.tsx";
import { QueuedPhotos } from "./queued-photos.tsx";
import { windowText } from "./task-facts.tsx";

/** Where to go now. */
export function NextStop({ drive }: { drive: Drive }) {
  const stop = nextStop(drive, knownStops.value);
  const { taskId, runId } = drive;
  return (
    <>
      {stop ? <StopCard stop={stop} drive={drive} /> : <p class="result ok">{t("drive.allDone")}</p>}
      <QueuedPhotos />
      <div class="thumb">
        {session.value && (
          <div class="pair">
            {stop?.proof ? (
              <Capture text="photos.proof" subject={{ kind: "proof", taskId, runId, stopId: stop.id }} class="large" />
            ) : (
              <Capture text="photos.receiptShort" subject={{ kind: "receipt", taskId, runId }} class="large" />
            )}
            <a class="button large" href="/drive/stops">
              {t("drive.stops")}
            </a>
          </div>
        )}
        {session.value &&
          (stop && !visitIsKnown(drive, stop) && isNear(stop) ? (
            <Action class="primary large" run={() => visitStop(runId, stop.id).then(refreshRun)}>
              {t("drive.iAmHere")}
            </Action>
          ) : (
            <a class={`button large ${stop ? "" : "primary"}`} href="/drive/end">
              {t("drive.toEnd")}
            </a>
          ))}
      </div>
    </>
  );
}

/** So near one may say that one is there, though the receiver does not. */
const NEAR_M = 300;
const isNear = ({ point, radiusM }: DriveStop) =>
  currentPosition.value !== undefined && metresBetween(currentPosition.value, point) <= radiusM + NEAR_M;
const visitIsKnown = (drive: Drive, { id }: DriveStop) => stopProgress(drive, knownStops.value, id) !== "pending";

function StopCard({ stop, drive }: { stop: DriveStop; drive: Drive }) {
  const position = currentPosition.value;
  const metres = position && metresBetween(position, stop.point);
  const isThere = metres !== undefined && metres <= stop.radiusM;
  const bearing = position && bearingBetween(position, stop.point);
  // While one moves the phone lies in the direction of travel; else north is up.
  const isMoving = position?.headingDeg !== undefined && (position.speedMps ?? 0) > 1;
  return (
    <section class="next-stop" aria-label={t("drive.next")}>
      <div class="top">
        <h2>{t(isThere ? "drive.at" : "drive.next")}</h2>
        <span class="muted num">
          {t("drive.progress", { done: visitedStops(drive, knownStops.value), all: drive.stops.length })}
        </span>
      </div>
      <p class="stop-name">{stop.name}</p>
      {metres === undefined || bearing === undefined ? (
        <p class="muted">{t("drive.searching")}</p>
      ) : (
        <div class="way">
          <svg class="compass" viewBox="-50 -50 100 100" aria-hidden="true">
            <circle r="46" />
            {isThere ? (
              <path class="here" d="M-20 0l14 15L22-16" />
            ) : (
              <path
                d="M0-36l22 58L0 10l-22 12z"
                transform={`rotate(${bearing - (isMoving ? position.headingDeg! : 0)})`}
              />
            )}
          </svg>
          <p>
            <strong class="distance num">{formatDistance(metres)}</strong>
            {!isThere && <span>{t(compassText(bearing))}</span>}
            {run.value?.etaAt !== undefined && (
              <span class="muted">{t("drive.eta", { time: formatTime(run.value.etaAt) })}</span>
            )}
          </p>
        </div>
      )}
      {stop.window && <p>{windowText(stop.window)}</p>}
      {stop.proof && <p class="status warn">{t("drive.proofAsked")}</p>}
      {stopProgress(drive, knownStops.value, stop.id) === "reached" && <p class="muted">{t("drive.reachedHint")}</p>}
      <MapLink point={stop.point} name={stop.name} />
    </section>
  );
}
