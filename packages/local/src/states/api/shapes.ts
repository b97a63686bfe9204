import type { ExecutionRow } from "../journal/executions.ts";

/** AWS JSON writes times as seconds. */
export const seconds = (ms: number) => ms / 1000;

const stopped = ({ stopped_at }: ExecutionRow) => (stopped_at === null ? {} : { stopDate: seconds(stopped_at) });
const redriven = ({ redrives, redriven_at }: ExecutionRow) => ({
  redriveCount: redrives,
  ...(redriven_at === null ? {} : { redriveDate: seconds(redriven_at) }),
});

/** What a list of executions and a description have in common. */
export const executionOf = (row: ExecutionRow) => ({
  executionArn: row.arn,
  stateMachineArn: row.machine,
  name: row.name,
  status: row.status,
  startDate: seconds(row.started_at),
  ...stopped(row),
  ...redriven(row),
  ...(row.map_run === null ? {} : { mapRunArn: row.map_run }),
});
