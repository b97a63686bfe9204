import type { Clock } from "../../interfaces.ts";
import type { LocalStore } from "../../store.ts";
import { createExecutionStore } from "./executions.ts";
import { createFrameStore } from "./frames.ts";
import { createHistoryStore } from "./history.ts";
import { createMapRunStore } from "./map-runs.ts";
import { createTokenStore } from "./tokens.ts";

export type ExecutionJournal = ReturnType<typeof createJournal>;

/** Everything that is stored of executions. What belongs together is written in one transaction. */
export function createJournal(store: LocalStore, clock: Clock) {
  return {
    executions: createExecutionStore(store),
    frames: createFrameStore(store),
    history: createHistoryStore(store, clock),
    tokens: createTokenStore(store, clock),
    mapRuns: createMapRunStore(store),
    together: <T>(work: () => T): T => store.transaction(work),
  };
}
