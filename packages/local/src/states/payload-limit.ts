import { StateError } from "./state-error.ts";

/** Of an execution's input, a task's result, a state's output, and the variables that it assigns. */
export const MAX_STATE_BYTES = 262_144;

/** @throws StateError States.DataLimitExceeded */
export function assertWithinLimit(value: unknown, state: string): void {
  if (value === undefined || Buffer.byteLength(JSON.stringify(value)) <= MAX_STATE_BYTES) return;
  const what = `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateError({ error: "States.DataLimitExceeded", cause: what });
}
