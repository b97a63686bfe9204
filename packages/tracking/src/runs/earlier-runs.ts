import { type Caller, isInTeams } from "@waybill/kernel/http";
import type { PreparedRoute } from "../geo/route-progress.ts";
import type { Run } from "./run.ts";
import { formatStops } from "./run-status.ts";
import { readRun } from "./store.ts";

/** A task changes hands a few times at most; a chain of more is not followed. */
const MAX_EARLIER_RUNS = 10;

/**
 * The stops of a run as the API shows them, with the visits of the runs that were handed over to it. They are read and not
 * copied: a phone that reports late still changes what its run has visited. A run of another team than the caller's is not named;
 * without a caller, none is.
 */
export async function readStops(run: Run, route: PreparedRoute | undefined, caller?: Caller) {
  let stops: (ReturnType<typeof formatStops>[number] & { runId?: string })[] = formatStops(run, route);
  let continues = run.task?.continues;
  for (let n = 0; continues !== undefined && n < MAX_EARLIER_RUNS; n++) {
    const earlier = (await readRun(continues, { consistent: false }))?.body;
    const visits = earlier ? formatStops(earlier, route) : [];
    stops = stops.map((stop, at) => {
      const visit = visits[at];
      return stop.arrivedAt === undefined && visit?.arrivedAt !== undefined
        ? { ...visit, ...(caller && isInTeams(caller, earlier!.task?.team) && { runId: earlier!.runId }) }
        : stop;
    });
    continues = earlier?.task?.continues;
  }
  return stops;
}
