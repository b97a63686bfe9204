import { Failed } from "./failure.ts";

/** Of an execution's input, a task's result, a state's output, and the variables that it assigns. */
export const MOST_BYTES = 262_144;

/** @throws Failed States.DataLimitExceeded */
export function withinLimit(value: unknown, state: string): void {
  if (value === undefined || Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES) return;
  const what = `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new Failed({ error: "States.DataLimitExceeded", cause: what });
}
