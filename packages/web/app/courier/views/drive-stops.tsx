import { metresBetween } from "@waybill/geometry/lat-lon";
import { formatDistance } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { session } from "../../session/session.ts";
import { type Drive, stopProgress, type StopProgress } from "../drive/drive.ts";
import { knownStops, refreshRun } from "../drive/driving.ts";
import { currentPosition } from "../drive/current-position.ts";
import { visitStop } from "../tasks/tasks.ts";
import { Action } from "./action.tsx";
import { Capture } from "./capture.tsx";
import { windowText } from "./task-facts.tsx";

const TONES: Record<StopProgress, string> = {
  pending: "",
  reached: "warn",
  arrived: "accent",
  departed: "ok",
  skipped: "bad",
};

/** All stops in their order, and what is known of each. */
export function DriveStops({ drive }: { drive: Drive }) {
  const { taskId, runId } = drive;
  return (
    <>
      <ol class="stop-list">
        {drive.stops.map((stop, n) => {
          const state = stopProgress(drive, knownStops.value, stop.id);
          return (
            <li key={stop.id} class="card">
              <div class="top">
                <strong class="title">
                  {n + 1}. {stop.name}
                </strong>
                <span class={`badge ${TONES[state]}`}>{t(`drive.stop.${state}`)}</span>
              </div>
              <span class="muted">
                {currentPosition.value && formatDistance(metresBetween(currentPosition.value, stop.point))}
                {stop.window && <> · {windowText(stop.window)}</>}
              </span>
              {session.value && (
                <div class="pair">
                  {state === "pending" && (
                    <Action run={() => visitStop(runId, stop.id).then(refreshRun)}>{t("drive.iAmHere")}</Action>
                  )}
                  {stop.proof && (
                    <Capture text="photos.proof" subject={{ kind: "proof", taskId, runId, stopId: stop.id }} />
                  )}
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <div class="thumb">
        <div class="pair">
          <a class="button large" href="/drive">
            {t("drive.next")}
          </a>
          <a class="button large" href="/drive/end">
            {t("drive.toEnd")}
          </a>
        </div>
      </div>
    </>
  );
}
