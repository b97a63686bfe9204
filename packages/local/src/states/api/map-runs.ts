import { AwsError } from "../../gateway/errors.ts";
import type { JsonAction } from "../../gateway/json.ts";
import type { ExecutionStatus } from "../journal/executions.ts";
import type { MapRunRow } from "../journal/map-runs.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn, paginate } from "./input.ts";
import { epochSeconds } from "./responses.ts";

const mapRunTimes = ({ started_at, stopped_at }: MapRunRow) => ({
  startDate: epochSeconds(started_at),
  ...(stopped_at === null ? {} : { stopDate: epochSeconds(stopped_at) }),
});

/** DescribeMapRun. Its counts are of children: a child of a batch counts once. */
export const describeMapRun =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const arn = requiredArn(request, "mapRunArn");
    const row = machines.journal.mapRuns.get(arn);
    if (!row) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
    const counts = new Map(machines.journal.executions.counts(arn).map(({ status, count }) => [status, count]));
    const of = (status: ExecutionStatus) => counts.get(status) ?? 0;
    const started = [...counts.values()].reduce((sum, one) => sum + one, 0);
    const itemCounts = {
      pending: row.items - started,
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
      ...mapRunTimes(row),
      maxConcurrency: row.concurrency,
      toleratedFailureCount: row.tolerated_count,
      toleratedFailurePercentage: row.tolerated_percentage,
      itemCounts,
      executionCounts: itemCounts,
      redriveCount: row.redrives,
      ...(row.redriven_at === null ? {} : { redriveDate: epochSeconds(row.redriven_at) }),
    };
  };

/** ListMapRuns of an execution. */
export const listMapRuns =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const execution = machines.execution(requiredArn(request, "executionArn"));
    const { shown, ...next } = paginate(machines.journal.mapRuns.of(execution.arn), ({ arn }) => arn, request);
    const mapRuns = shown.map((row) => ({
      executionArn: row.execution,
      mapRunArn: row.arn,
      stateMachineArn: execution.machine,
      ...mapRunTimes(row),
    }));
    return { mapRuns, ...next };
  };
