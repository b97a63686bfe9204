import { useSignal } from "@preact/signals";
import { now } from "../../clock.ts";
import { formatTime } from "../../i18n/format.ts";
import { count, t } from "../../i18n/text.ts";
import { navigate } from "../../router.ts";
import { session } from "../../session/session.ts";
import { useLoad } from "../../ui/load.ts";
import { isOnline } from "../../ui/online.ts";
import { type Drive, isVisited, needsPhoto, requiredStops, visitedStops } from "../drive/drive.ts";
import { endDrive, knownStops, refreshRun, send, waiting } from "../drive/driving.ts";
import { queuedPhotos, uploads } from "../photos/queue.ts";
import { listTaskPhotos } from "../../photos.ts";
import { completeTask, FAILURE_REASONS, failTask, type FailureReason } from "../tasks/tasks.ts";
import { Action } from "./action.tsx";
import { Capture } from "./capture.tsx";
import { Icon } from "./icon.tsx";
import { NeedsNetwork } from "./needs-network.tsx";

/** What the task demands and what is done of it, said before it is completed; or why it cannot be done. */
export function DriveEnd({ drive }: { drive: Drive }) {
  const isFailing = useSignal(false);
  return (
    <>
      <h2>{t(isFailing.value ? "drive.whyFailed" : "drive.endTitle")}</h2>
      {isFailing.value ? (
        <FailForm drive={drive} onBack={() => (isFailing.value = false)} />
      ) : (
        <CompleteForm drive={drive} onFail={() => (isFailing.value = true)} />
      )}
    </>
  );
}

function CompleteForm({ drive, onFail }: { drive: Drive; onFail: () => void }) {
  const { taskId, runId, completion } = drive;
  const points = usePoints(drive);
  const isUnmet = points.some(({ isMet, isDemanded }) => isDemanded && !isMet);
  const isPhotoMissing = points.some(({ isNeededHere, isMet }) => isNeededHere && !isMet);
  async function complete(): Promise<void> {
    // A visit counts once it is reported.
    await send();
    const { review } = await completeTask(taskId);
    await endDrive(review?.state === "required" ? "toReview" : "completed");
    navigate("/drive", { replace: true });
  }
  return (
    <>
      <ul class="checks">
        {points.map(({ text, isMet, photoOf }) => (
          <li key={text} class={isMet ? "met" : ""}>
            {isMet ? <Icon name="check" /> : <span class="open-check" aria-hidden="true" />}
            <span>
              {text} <span class="hidden-visually">{t(isMet ? "drive.met" : "drive.unmet")}</span>
            </span>
            {photoOf !== undefined && !isMet && (
              <Capture text="photos.take" subject={{ kind: "proof", taskId, runId, stopId: photoOf }} />
            )}
          </li>
        ))}
      </ul>
      {isUnmet && (
        <p class="notice">{t(completion?.unmet === "refuse" ? "courier.demand.refuse" : "courier.demand.review")}</p>
      )}
      <div class="thumb">
        {!session.value && <p>{t("courier.signInToSend")}</p>}
        {isPhotoMissing && <p>{t("drive.photoFirst")}</p>}
        <NeedsNetwork />
        <div class="pair wide-last">
          <button class="button large" type="button" disabled={!session.value || !isOnline.value} onClick={onFail}>
            {t("drive.cannot")}
          </button>
          <Action class="primary large" run={complete} disabled={!session.value || !isOnline.value || isPhotoMissing}>
            {t("drive.complete")}
          </Action>
        </div>
        <a class="button" href="/drive">
          {t("drive.goOn")}
        </a>
      </div>
    </>
  );
}

interface Point {
  text: string;
  isMet: boolean;
  /** By the task's policy; the others are only good to know. */
  isDemanded: boolean;
  /** The stop whose photo it is. */
  photoOf?: string;
  /** Without it the page completes nothing. */
  isNeededHere?: boolean;
}

function usePoints(drive: Drive): Point[] {
  const { taskId, stops, completion, window } = drive;
  const photos = useLoad((ending) => listTaskPhotos(taskId, ending), [taskId, uploads.value]);
  useLoad(refreshRun, []);
  const required = requiredStops(drive);
  const known = knownStops.value;
  const visited = visitedStops(drive, known);
  const isListed = !photos.isLoading && photos.error === undefined;
  const taken = new Set(
    [
      ...(photos.data ?? []).filter(({ state }) => state === "uploaded" || state === "ready"),
      ...queuedPhotos.value.filter(({ refusal }) => refusal === undefined),
      // What was uploaded just now is not in the list that was loaded before.
      ...(isListed ? [] : uploads.value),
    ].flatMap((photo) => (photo.kind === "proof" && photo.taskId === taskId ? [photo.stopId] : [])),
  );
  const windowPoint = {
    text: t("drive.check.window", { time: formatTime(window.from) }),
    isMet: now() >= Date.parse(window.from),
    isDemanded: true,
  };
  return [
    {
      text: t("drive.check.stops", { visited, all: stops.length, required }),
      isMet: visited >= required,
      isDemanded: required > 0,
    },
    ...(completion?.notBeforeWindow ? [windowPoint] : []),
    ...stops
      .filter((stop) => needsPhoto(drive, known, stop))
      .map(({ id, name }) => ({
        text: t("drive.check.proof", { stop: name }),
        isMet: taken.has(id),
        isDemanded: completion?.photos === true,
        photoOf: id,
        // Where nobody was, there may be nothing to photograph.
        isNeededHere: isVisited(drive, known, id),
      })),
    {
      text:
        waiting.value.own === 0
          ? t("drive.check.sent")
          : count(waiting.value.own, "drive.check.unsent.one", "drive.check.unsent.other"),
      isMet: waiting.value.own === 0,
      isDemanded: false,
    },
  ];
}

function FailForm({ drive, onBack }: { drive: Drive; onBack: () => void }) {
  const reason = useSignal<FailureReason | undefined>(undefined);
  async function fail(): Promise<void> {
    await send();
    await failTask(drive.taskId, reason.value!);
    await endDrive("failed");
    navigate("/drive", { replace: true });
  }
  return (
    <>
      <fieldset class="choices">
        <legend class="hidden-visually">{t("drive.whyFailed")}</legend>
        {FAILURE_REASONS.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={reason.value === one} onChange={() => (reason.value = one)} />
            {t(`drive.reason.${one}`)}
          </label>
        ))}
      </fieldset>
      <div class="thumb">
        <p>{t("drive.failHint")}</p>
        <NeedsNetwork />
        <div class="pair">
          <button class="button large" type="button" onClick={onBack}>
            {t("dialog.cancel")}
          </button>
          <Action class="danger large" run={fail} disabled={reason.value === undefined || !isOnline.value}>
            {t("drive.fail")}
          </Action>
        </div>
      </div>
    </>
  );
}
