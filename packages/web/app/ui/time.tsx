import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { now } from "../clock.ts";
import { formatAgo, formatExactTime, formatTime } from "../i18n/format.ts";

/** Moves once a second while a component shows something relative to now. */
const current = signal(now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): number {
  useEffect(() => {
    watchers += 1;
    timer ??= setInterval(() => (current.value = now()), 1_000);
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return current.value;
}

/** A time; its title has the date, the zone and UTC. */
export const Time = ({ at, seconds = false }: { at: string; seconds?: boolean }) => (
  <time class="num" dateTime={at} title={formatExactTime(at)}>
    {formatTime(at, { seconds })}
  </time>
);

/** How long ago something was, kept current. */
export function Ago({ at }: { at: string }) {
  return (
    <time class="num" dateTime={at} title={formatExactTime(at)}>
      {formatAgo(at, useNow())}
    </time>
  );
}
