import type { ExecutionRow } from "../journal/executions.ts";

/** AWS JSON writes times as seconds. */
export const epochSeconds = (ms: number) => ms / 1000;

const stopFields = ({ stopped_at }: ExecutionRow) =>
  stopped_at === null ? {} : { stopDate: epochSeconds(stopped_at) };
const redriveFields = ({ redrives, redriven_at }: ExecutionRow) => ({
  redriveCount: redrives,
  ...(redriven_at === null ? {} : { redriveDate: epochSeconds(redriven_at) }),
});

/** The fields that a list of executions and a description share. */
export const executionSummary = (row: ExecutionRow) => ({
  executionArn: row.arn,
  stateMachineArn: row.machine,
  name: row.name,
  status: row.status,
  startDate: epochSeconds(row.started_at),
  ...stopFields(row),
  ...redriveFields(row),
  ...(row.map_run === null ? {} : { mapRunArn: row.map_run }),
});
