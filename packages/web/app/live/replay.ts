import { signal } from "@preact/signals";
import type { TrackFix } from "./track.ts";

/** The replay of a run: its usable positions, and the time that is shown. */
export interface Replay {
  runId: string;
  fixes: readonly TrackFix[];
  at: number;
  speed: number;
  isPlaying: boolean;
}
export const REPLAY_SPEEDS = [1, 5, 10, 30, 60] as const;

export const replay = signal<Replay | undefined>(undefined);

export function startReplay(runId: string, all: readonly TrackFix[]): void {
  const fixes = all.filter((fix) => fix.class === "ok");
  const [first] = fixes;
  if (!first) return;
  replay.value = { runId, fixes, at: first.at, speed: 30, isPlaying: true };
  play();
}

export function changeReplay(changes: Partial<Pick<Replay, "at" | "speed" | "isPlaying">>): void {
  const before = replay.value;
  if (!before) return;
  const end = before.fixes.at(-1)!.at;
  const rewound = changes.isPlaying && before.at >= end ? { at: before.fixes[0]!.at } : {};
  replay.value = { ...before, ...rewound, ...changes };
  if (changes.isPlaying && !before.isPlaying) play();
}

export const endReplay = (): void => void (replay.value = undefined);

let frame = 0;

function play(): void {
  // Of a replay that was ended or paused a moment ago: with two of them time would go twice as fast.
  cancelAnimationFrame(frame);
  step(performance.now());
}

/** One frame of a playing replay. */
function step(before: number): void {
  frame = requestAnimationFrame((now) => {
    const current = replay.value;
    if (!current?.isPlaying) return;
    const end = current.fixes.at(-1)!.at;
    const at = Math.min(end, current.at + (now - before) * current.speed);
    replay.value = { ...current, at, isPlaying: at < end };
    step(now);
  });
}
