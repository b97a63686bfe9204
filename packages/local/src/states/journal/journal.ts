import type { Clock } from "../../ports.ts";
import type { Store } from "../../store.ts";
import { executions } from "./executions.ts";
import { frames } from "./frames.ts";
import { histories } from "./history.ts";
import { mapRuns } from "./map-runs.ts";
import { tokens } from "./tokens.ts";

export type Journal = ReturnType<typeof journal>;

/** All that is kept of executions. What belongs together is written in one transaction, or not at all. */
export function journal(store: Store, clock: Clock) {
  return {
    executions: executions(store),
    frames: frames(store),
    history: histories(store, clock),
    tokens: tokens(store, clock),
    mapRuns: mapRuns(store),
    together: <T>(work: () => T): T => store.transaction(work),
  };
}
