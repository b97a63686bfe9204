import { AwsError } from "../../gateway/errors.ts";
import type { Action } from "../../gateway/json.ts";
import type { Status } from "../journal/executions.ts";
import type { MapRunRow } from "../journal/map-runs.ts";
import type { Machines } from "../machines.ts";
import { arnIn, page } from "./input.ts";
import { seconds } from "./shapes.ts";

const times = ({ started_at, stopped_at }: MapRunRow) => ({
  startDate: seconds(started_at),
  ...(stopped_at === null ? {} : { stopDate: seconds(stopped_at) }),
});

/** DescribeMapRun. Its counts are of children: a child of a batch counts once. */
export const describeMapRun =
  (machines: Machines): Action =>
  (request) => {
    const arn = arnIn(request, "mapRunArn");
    const row = machines.journal.mapRuns.get(arn);
    if (!row) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
    const counts = new Map(machines.journal.executions.counts(arn).map(({ status, count }) => [status, count]));
    const of = (status: Status) => counts.get(status) ?? 0;
    const begun = [...counts.values()].reduce((sum, one) => sum + one, 0);
    const itemCounts = {
      pending: row.items - begun,
      running: of("RUNNING"),
      succeeded: of("SUCCEEDED"),
      failed: of("FAILED"),
      timedOut: of("TIMED_OUT"),
      aborted: of("ABORTED"),
      total: row.items,
      resultsWritten: 0,
    };
    return {
      mapRunArn: arn,
      executionArn: row.execution,
      status: row.status,
      ...times(row),
      maxConcurrency: row.concurrency,
      toleratedFailureCount: row.tolerated_count,
      toleratedFailurePercentage: row.tolerated_percentage,
      itemCounts,
      executionCounts: itemCounts,
      redriveCount: row.redrives,
      ...(row.redriven_at === null ? {} : { redriveDate: seconds(row.redriven_at) }),
    };
  };

/** ListMapRuns of an execution. */
export const listMapRuns =
  (machines: Machines): Action =>
  (request) => {
    const execution = machines.execution(arnIn(request, "executionArn"));
    const { shown, ...next } = page(machines.journal.mapRuns.of(execution.arn), ({ arn }) => arn, request);
    const mapRuns = shown.map((row) => ({
      executionArn: row.execution,
      mapRunArn: row.arn,
      stateMachineArn: execution.machine,
      ...times(row),
    }));
    return { mapRuns, ...next };
  };
