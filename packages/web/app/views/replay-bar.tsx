import { formatTime } from "../i18n/format.ts";
import { formatNumber, t } from "../i18n/text.ts";
import { changeReplay, endReplay, replay, REPLAY_SPEEDS } from "../live/replay.ts";

/** Play, time and speed of a replay. */
export function ReplayBar() {
  const current = replay.value;
  if (!current) return null;
  const { fixes, at, speed, isPlaying } = current;
  const time = formatTime(new Date(at).toISOString(), { seconds: true });
  return (
    <div class="replay" role="group" aria-label={t("run.replay")}>
      <button class="button" type="button" onClick={() => changeReplay({ isPlaying: !isPlaying })}>
        {t(isPlaying ? "run.replay.pause" : "run.replay.play")}
      </button>
      <input
        type="range"
        min={fixes[0]!.at}
        max={fixes.at(-1)!.at}
        step={1_000}
        value={at}
        aria-label={t("run.replay.time")}
        aria-valuetext={time}
        onInput={({ currentTarget }) => changeReplay({ at: Number(currentTarget.value), isPlaying: false })}
      />
      <span class="num">{time}</span>
      <select
        class="select"
        aria-label={t("run.replay.speed")}
        value={speed}
        onChange={({ currentTarget }) => changeReplay({ speed: Number(currentTarget.value) })}
      >
        {REPLAY_SPEEDS.map((times) => (
          <option key={times} value={times}>
            {formatNumber(times)}×
          </option>
        ))}
      </select>
      <button class="button quiet" type="button" onClick={endReplay}>
        {t("run.replay.end")}
      </button>
    </div>
  );
}
