import { signal } from "@preact/signals";
import type { TrackFix } from "./track.ts";

/** The track of the selected run, for the map; loaded by its panel. */
export const selectedTrack = signal<{ runId: string; fixes: readonly TrackFix[] } | undefined>(undefined);
